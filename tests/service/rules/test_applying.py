from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.service.rules import applying, editing
from mailbridge.service.rules.event_places import look_at_place, place_of
from mailbridge.service.rules.form_faults import FaultyError, made, number_of
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, FieldSetting, RuleSetting, Settings, TagSetting
from mailbridge.settings.writing import write_settings

SETTINGS = Settings.model_validate(
    {
        "mailchimp": {"audience": "a1"},
        "feed": [
            {
                "name": "Customers",
                "database": "sqlite:////shop.db",
                "table": "customers",
                "email": "Mail",
                "fields": {"FNAME": "First", "TIER": "Tier"},
            }
        ],
    }
)


def rule(**when: Any) -> RuleSetting:
    return RuleSetting.model_validate({"when": when, "tag": "t"})


def events(**values: Any) -> Feed:
    return Feed.model_validate(
        {"name": "E", "kind": "events", "folder": "/x", "files": "e.csv", "key": "ID",
         "email": "Mail", "event_name": "paid"} | values
    )  # fmt: skip


CHANGES: list[tuple[Callable[[Settings], Settings], bool]] = [
    (lambda now: editing.with_values(now, {"contact_limit": 5}, {}), False),
    (lambda now: editing.added(now, "Customers", TagSetting(always="x")), False),
    (lambda now: editing.added(now, "Customers", rule(column="Tier", changes=True)), False),
    (lambda now: editing.added(now, "Customers", rule(column="Ends", days_before=3)), True),
    (lambda now: editing.without_field(now, "Customers", "TIER"), False),
    (lambda now: editing.with_field(now, "Customers", "NEW", FieldSetting(column="N")), True),
    (
        lambda now: editing.with_field(
            now, "Customers", "TIER", FieldSetting(column="Tier", when_empty="clear"), "TIER"
        ),
        False,
    ),
    (lambda now: editing.added(now, "", events()), True),
    (lambda now: editing.added(now, "", events(enabled=False)), False),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_mailchimp_is_asked_first_where_fields_or_columns_are_new(number: int) -> None:
    change, asked = CHANGES[number]
    assert applying.needs_set_up(SETTINGS, change(SETTINGS)) is asked


def test_a_list_that_is_switched_on_is_looked_at(home: Path) -> None:
    on = editing.added(SETTINGS, "", events())
    off = editing.added(SETTINGS, "", events(enabled=False))
    assert applying.needs_set_up(off, on)
    assert not applying.needs_set_up(on, off)


def test_the_draft_lies_beside_for_its_owner_alone_and_goes_again(home: Path) -> None:
    session = Session.open(dict(os.environ))
    write_settings(session.paths.settings_file, SETTINGS)
    after = editing.with_values(SETTINGS, {"contact_limit": 5}, {})
    draft = applying.prepare(session, session.settings(), after)
    assert draft.parent == session.paths.state_dir
    if os.name == "posix":
        assert draft.stat().st_mode & 0o077 == 0
    assert session.settings() == SETTINGS
    applying.tidy(session)
    assert not draft.exists()
    wrong = editing.with_values(SETTINGS, {"contact_limit": -1}, {})
    with pytest.raises(SettingsError, match="cannot be saved"):
        applying.prepare(session, SETTINGS, wrong)


def test_what_a_place_holds(home: Path, tmp_path: Path) -> None:
    session = Session.open(dict(os.environ))
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "events1.csv").write_text("ID;Mail;Sum\n1;a@x.test;3\n", encoding="utf-8")
    os.utime(exports / "events1.csv", (1_700_000_000, 1_700_000_000))
    found = look_at_place(session, SETTINGS, {"folder": str(exports), "files": "events*.csv"})
    assert (found.columns, found.problem) == (("ID", "Mail", "Sum"), "")
    none = look_at_place(session, SETTINGS, {"folder": str(tmp_path / "gone"), "files": "*.csv"})
    assert none.problem
    assert look_at_place(session, SETTINGS, {"folder": "", "files": ""}).columns == ()
    assert look_at_place(session, SETTINGS, {"database": "nonsense"}).problem
    assert place_of(events()) == {"folder": "/x", "files": "e.csv"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5", 5), (" 2,5 ", 2.5), ("2.0", 2), ("x", "x"), ("", ""), ("2026-01-01", "2026-01-01")],
)
def test_numbers_as_they_are_typed(typed: str, number: object) -> None:
    assert number_of(typed) == number


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"when": {"column": "", "changes": True}, "tag": "t"}, "column", "Please fill this in."),
        ({"when": {"column": "C", "rises_to": "x"}, "tag": "t"}, "rises_to",
         "Please type a number."),
        ({"when": {"column": "C", "days_before": 400}, "tag": "t"}, "days_before",
         "Please type a smaller number."),
        ({"when": {"appears": True}, "event": "e" * 31}, "event", "This is too long."),
    ],
)  # fmt: skip
def test_mistakes_are_named_by_their_place_in_plain_words(
    values: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(FaultyError) as raised:
        made(RuleSetting, values)
    assert [(one.field, one.words) for one in raised.value.faults] == [(field, words)]
