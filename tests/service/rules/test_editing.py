from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.service.rules import editing
from mailbridge.service.rules.editing import Kind, Line
from mailbridge.service.session import Session
from mailbridge.settings.schema import (
    Consent,
    Feed,
    FieldSetting,
    RuleSetting,
    Segment,
    Settings,
    TagSetting,
)

SETTINGS = """
# mine
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"  # the till
database = "sqlite:///shop.db"
table = "customers"
email = "Mail"
[feed.fields]
# how we greet people
FNAME = { column = "First", label = "First name" }
[[feed.tag]]  # everyone
always = "customer"
[[feed.tag]]
column = "Kind"
[[feed.rule]]  # say hello
when = { appears = true }
event = "new_customer"
[[segment]]  # the best
name = "Gold"
conditions = [ { tag = "gold" } ]
"""
COMMENTS = ("# mine", "# the till", "# how we greet people", "# everyone", "# say hello",
            "# the best")  # fmt: skip


@pytest.fixture
def session(home: Path) -> Session:
    made = Session.open(dict(os.environ))
    made.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    return made


@pytest.fixture
def settings(session: Session) -> Settings:
    return session.settings()


def all_lines(settings: Settings) -> list[Line]:
    return [one for kind in Kind for one in editing.lines(settings, kind, "Customers")]


def line(settings: Settings, words: str) -> Line:
    return next(one for one in all_lines(settings) if words in one.sentence)


def tag(**values: Any) -> TagSetting:
    return TagSetting.model_validate(values)


def segment(name: str) -> Segment:
    return Segment.model_validate({"name": name, "conditions": [{"tag": "x"}]})


EVENTS = Feed.model_validate(
    {
        "name": "Events",
        "kind": "events",
        "folder": "/srv/exports",
        "files": "e*.csv",
        "key": "ID",
        "email": "Mail",
        "event_name": "paid",
    }
)


def test_everything_is_a_sentence_and_leads_to_its_entry(settings: Settings) -> None:
    listed = all_lines(settings)
    kinds = [one.kind for one in listed]
    assert kinds == [Kind.FEED, Kind.TAG, Kind.TAG, Kind.RULE, Kind.SEGMENT]
    assert all(one.on for one in listed)
    assert [type(editing.entry(settings, one)) for one in listed] == [
        Feed, TagSetting, TagSetting, RuleSetting, Segment,
    ]  # fmt: skip


def test_only_the_one_is_removed(settings: Settings) -> None:
    without = editing.removed(settings, line(settings, "“customer”"))
    assert [one.column for one in without.feed[0].tag] == ["Kind"]
    assert without.feed[0].rule == settings.feed[0].rule
    assert editing.removed(settings, line(settings, "Gold")).segment == []
    assert editing.removed(settings, line(settings, "appears")).feed[0].rule == []


def test_events_can_go_the_last_list_of_customers_stays(settings: Settings) -> None:
    more = editing.added(settings, "", EVENTS)
    assert editing.removed(more, line(more, "paid")) == settings
    with pytest.raises(SettingsError, match="only list"):
        editing.removed(more, line(more, "the table customers"))


@pytest.mark.parametrize("words", ["the table customers", "“customer”", "Kind", "appears"])
def test_a_switch_goes_there_and_back(settings: Settings, words: str) -> None:
    off = editing.switched(settings, line(settings, words), on=False)
    changed = [one for one in all_lines(off) if not one.on]
    assert [words in one.sentence for one in changed] == [True]
    assert editing.switched(off, changed[0], on=True) == settings


def test_one_more_is_added_once(settings: Settings) -> None:
    rule = RuleSetting.model_validate({"when": {"appears": True}, "tag": "new"})
    more = editing.added(editing.added(settings, "Customers", tag(always="v")), "Customers", rule)
    assert (more.feed[0].tag[-1], more.feed[0].rule[-1]) == (tag(always="v"), rule)
    with pytest.raises(SettingsError, match="there already"):
        editing.added(more, "Customers", tag(always="v", enabled=False))
    with pytest.raises(SettingsError, match="no list"):
        editing.added(settings, "Gone", tag(always="v"))


def test_names_of_segments_and_lists_are_their_own(settings: Settings) -> None:
    assert editing.added(settings, "", segment("Annas")).segment[-1].name == "Annas"
    with pytest.raises(SettingsError, match="name is taken"):
        editing.added(settings, "", segment("gold"))
    with pytest.raises(SettingsError, match="name is taken"):
        editing.added(settings, "", EVENTS.model_copy(update={"name": "customers"}))


def test_one_takes_the_place_of_another_and_rests_as_it_did(settings: Settings) -> None:
    resting = editing.switched(settings, line(settings, "“customer”"), on=False)
    changed = editing.replaced(resting, line(resting, "“customer”"), tag(always="client"))
    assert [(one.always, one.enabled) for one in changed.feed[0].tag] == [
        ("client", False), (None, True),
    ]  # fmt: skip
    with pytest.raises(SettingsError, match="there already"):
        editing.replaced(settings, line(settings, "“customer”"), tag(column="Kind"))
    two = editing.added(settings, "", segment("Other"))
    with pytest.raises(SettingsError, match="name is taken"):
        editing.replaced(two, line(two, "Other"), segment("Gold"))
    assert editing.replaced(two, line(two, "Other"), segment("New")).segment[1].name == "New"


def test_fields_are_added_changed_in_place_and_left_out(settings: Settings) -> None:
    last = FieldSetting.model_validate("Last")
    two = editing.with_field(settings, "Customers", "LNAME", last)
    assert list(two.feed[0].fields) == ["FNAME", "LNAME"]
    renamed = editing.with_field(two, "Customers", "FIRST", last, former="FNAME")
    assert list(renamed.feed[0].fields) == ["FIRST", "LNAME"]
    with pytest.raises(SettingsError, match="Another column"):
        editing.with_field(two, "Customers", "LNAME", last, former="FNAME")
    assert editing.without_field(two, "Customers", "LNAME") == settings


def test_what_the_schema_refuses_is_named_in_plain_words(settings: Settings) -> None:
    assert editing.faults(settings) == ()
    wrong = editing.with_values(settings, {}, {"when_removed": "tag", "removed_tag": ""})
    assert [(one.field, one.words) for one in editing.faults(wrong)] == [
        ("removed_tag", "Please fill this in.")
    ]
    wrong = editing.with_values(settings, {}, {"max_removed_percent": 101})
    assert editing.faults(wrong)[0].words == "Please type a smaller number."


def _edits(settings: Settings) -> list[Settings]:
    gold = tag(tag="gold", when={"column": "Tier", "is": "Gold"})
    rule = RuleSetting.model_validate(
        {"when": {"column": "Tier", "changes": True}, "journey": {"id": 1, "step": 2}}
    )
    return [
        editing.with_values(settings, {"contact_limit": 500}, {"when_removed": "archive"}),
        editing.added(settings, "Customers", gold),
        editing.replaced(settings, line(settings, "Kind"), gold),
        editing.added(settings, "Customers", rule),
        editing.replaced(settings, line(settings, "appears"), rule),
        editing.added(settings, "", EVENTS),
        editing.added(settings, "", segment("Other")),
        editing.replaced(settings, line(settings, "Gold"), segment("Gold")),
        editing.with_field(settings, "Customers", "LNAME", FieldSetting.model_validate("Last")),
        editing.with_field(
            settings, "Customers", "FIRST", FieldSetting.model_validate("First"), former="FNAME"
        ),
        editing.with_consent(settings, "Customers", Consent(column="OK", yes=["J", 1])),
        editing.switched(settings, line(settings, "appears"), on=False),
    ]


@pytest.mark.parametrize("number", range(12))
def test_every_edit_is_saved_and_the_owners_comments_stay(session: Session, number: int) -> None:
    before = session.settings()
    edits = _edits(before)
    assert len(edits) == 12
    editing.save(session, before, edits[number])
    assert session.settings() == edits[number] != before
    text = session.paths.settings_file.read_text(encoding="utf-8")
    assert [comment for comment in COMMENTS if comment not in text] == []


def test_a_file_changed_meanwhile_is_not_overwritten(session: Session, settings: Settings) -> None:
    text = SETTINGS + '[sync]\nwhen_removed = "tag"\n'
    session.paths.settings_file.write_text(text, encoding="utf-8")
    after = editing.with_values(settings, {"contact_limit": 500}, {})
    with pytest.raises(SettingsError, match="changed elsewhere"):
        editing.save(session, settings, after)
    assert session.paths.settings_file.read_text(encoding="utf-8") == text


def test_what_cannot_be_is_not_written(session: Session, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="cannot be saved"):
        editing.save(
            session, settings, editing.with_values(settings, {}, {"removed_after_reads": 0})
        )
    assert session.paths.settings_file.read_text(encoding="utf-8") == SETTINGS


def test_columns_come_from_the_shop_or_from_what_is_known(
    session: Session, settings: Settings
) -> None:
    feed = settings.feed[0]
    assert editing.known_columns(session, feed) == ["Mail", "First", "Kind"]
    with closing(sqlite3.connect(session.base / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE customers (Mail TEXT, First TEXT, Kind TEXT, Points INTEGER)")
    assert editing.known_columns(session, feed) == ["Mail", "First", "Kind", "Points"]


def test_fields_by_the_words_an_owner_knows(settings: Settings) -> None:
    assert editing.field_words(settings) == [("First name", "FNAME")]
