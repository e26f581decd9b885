from __future__ import annotations

import os
from typing import Any, get_args

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.service.rules.setting_fields import (
    ELSEWHERE,
    WORDS,
    Kind,
    SettingField,
    change_setting,
    setting_fields,
)
from mailbridge.service.session import Session
from mailbridge.settings.schema import Mailchimp, Sync

FILE = """
[mailchimp]
audience = "a1b2c3d4e5"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "EmailAddress"
"""


@pytest.fixture
def session() -> Session:
    made = Session.open(dict(os.environ))
    made.paths.settings_file.write_text(FILE, encoding="utf-8")
    return made


def fields(session: Session) -> dict[str, SettingField]:
    return {one.name: one for one in setting_fields(session.settings())}


def test_every_setting_has_its_words_or_another_place() -> None:
    known = {("mailchimp", name) for name in Mailchimp.model_fields}
    known |= {("sync", name) for name in Sync.model_fields}
    assert set(WORDS) | ELSEWHERE == known
    assert not set(WORDS) & ELSEWHERE


def test_every_choice_of_the_schema_has_words() -> None:
    removed = get_args(Sync.model_fields["when_removed"].annotation)
    assert set(WORDS["sync", "when_removed"].choices) == set(removed)
    new = WORDS["mailchimp", "new_contacts"].choices
    assert set(new) == {None, "subscribed", "pending", "transactional", "unsubscribed"}


def test_kinds_and_bounds_are_the_schemas_own(session: Session) -> None:
    found = fields(session)
    kinds = {name: one.kind for name, one in found.items()}
    assert kinds["when_removed"] is kinds["new_contacts"] is Kind.CHOICE
    assert kinds["mirror_unsubscribes"] is Kind.YES_NO
    assert kinds["contact_limit"] is Kind.NUMBER
    assert kinds["max_removed_percent"] is Kind.SHARE
    assert kinds["removed_tag"] is kinds["unsubscribed_file"] is Kind.TEXT
    assert (found["max_connections"].least, found["max_connections"].most) == (1, 10)
    assert (found["max_removed_percent"].most, found["max_removed_percent"].default) == (100, 10)
    assert [one.name for one in found.values() if one.advanced] == [
        "max_connections",
        "removed_after_reads",
        "unsubscribed_file",
        "first_load_starts_automations",
    ]


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("sync", "when_removed", "tag"),
        ("sync", "max_removed_percent", 25.0),
        ("sync", "mirror_unsubscribes", False),
        ("mailchimp", "contact_limit", 5000),
        ("mailchimp", "new_contacts", "pending"),
        ("sync", "unsubscribed_file", "left.csv"),
    ],
)
def test_a_change_is_saved(session: Session, section: str, name: str, value: Any) -> None:
    change_setting(session, section, name, value)
    kept = fields(session)[name].value
    assert str(kept).endswith(str(value)) if name == "unsubscribed_file" else kept == value
    if name == "new_contacts":
        change_setting(session, section, name, None)
        assert fields(session)[name].value is None


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("sync", "removed_tag", ""),
        ("mailchimp", "max_connections", 11),
        ("sync", "when_removed", "x"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    session: Session, section: str, name: str, value: Any
) -> None:
    before = session.settings()
    with pytest.raises(SettingsError):
        change_setting(session, section, name, value)
    assert session.settings() == before
