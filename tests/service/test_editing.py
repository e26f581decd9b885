from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.service import editing
from mailbridge.service.editing import Kind, Line
from mailbridge.service.session import Session
from mailbridge.settings.schema import RuleSetting, Settings, TagSetting

SETTINGS = """
# mine
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "Mail"
[feed.fields]
FNAME = { column = "First", label = "First name" }
[[feed.tag]]
always = "customer"
[[feed.tag]]
column = "Kind"
[[feed.rule]]
when = { appears = true }
event = "new_customer"
[[segment]]
name = "Gold"
conditions = [ { tag = "gold" } ]
"""


@pytest.fixture
def session(home: Path) -> Session:
    made = Session.open(dict(os.environ))
    made.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    return made


@pytest.fixture
def settings(session: Session) -> Settings:
    return session.settings()


def line(settings: Settings, words: str) -> Line:
    return next(one for one in editing.lines(settings) if words in one.sentence)


def test_everything_is_a_sentence(settings: Settings) -> None:
    listed = editing.lines(settings)
    kinds = [one.kind for one in listed]
    assert kinds == [Kind.FEED, Kind.TAG, Kind.TAG, Kind.RULE, Kind.SEGMENT]
    assert all(one.on for one in listed)


def test_only_the_one_is_removed(settings: Settings) -> None:
    without = editing.removed(settings, line(settings, "“customer”"))
    assert [tag.column for tag in without.feed[0].tag] == ["Kind"]
    assert without.feed[0].rule == settings.feed[0].rule
    assert editing.removed(settings, line(settings, "Gold")).segment == []
    assert editing.removed(settings, line(settings, "appears")).feed[0].rule == []


@pytest.mark.parametrize("words", ["customers are read", "“customer”", "Kind", "appears"])
def test_a_switch_goes_there_and_back(settings: Settings, words: str) -> None:
    off = editing.switched(settings, line(settings, words), on=False)
    changed = [one for one in editing.lines(off) if not one.on]
    assert [words in one.sentence for one in changed] == [True]
    assert editing.switched(off, changed[0], on=True) == settings


def test_one_more_is_added_once(settings: Settings) -> None:
    tag = TagSetting.model_validate({"always": "vip"})
    rule = RuleSetting.model_validate({"when": {"appears": True}, "tag": "new"})
    more = editing.added(editing.added(settings, "Customers", tag), "Customers", rule)
    assert (more.feed[0].tag[-1], more.feed[0].rule[-1]) == (tag, rule)
    with pytest.raises(SettingsError, match="there already"):
        editing.added(more, "Customers", tag)
    with pytest.raises(SettingsError, match="no feed"):
        editing.added(settings, "Gone", tag)


def test_a_segment_has_a_name_of_its_own(settings: Settings) -> None:
    made = editing.make_segment({"name": "gold", "conditions": [{"field": "FNAME", "is": "Anna"}]})
    with pytest.raises(SettingsError, match="name already"):
        editing.with_segment(settings, made)
    other = made.model_copy(update={"name": "Annas"})
    assert editing.with_segment(settings, other).segment[-1] == other
    with pytest.raises(SettingsError, match="cannot be used so"):
        editing.make_segment({"name": "none", "conditions": []})


def test_what_the_schema_refuses_is_not_saved(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="removed_tag"):
        editing.with_values(settings, {}, {"when_removed": "tag", "removed_tag": ""})
    with pytest.raises(SettingsError, match="max_removed_percent"):
        editing.with_values(settings, {}, {"max_removed_percent": 101})


def test_values_are_saved_beside_what_the_owner_wrote(session: Session, settings: Settings) -> None:
    after = editing.with_values(settings, {"contact_limit": 500}, {"when_removed": "archive"})
    editing.save(session, settings, after)
    assert session.settings().mailchimp.contact_limit == 500
    assert session.settings().sync.when_removed == "archive"
    assert "# mine" in session.paths.settings_file.read_text(encoding="utf-8")


def test_a_file_changed_meanwhile_is_not_overwritten(session: Session, settings: Settings) -> None:
    text = SETTINGS + '[sync]\nwhen_removed = "tag"\n'
    session.paths.settings_file.write_text(text, encoding="utf-8")
    after = editing.with_values(settings, {"contact_limit": 500}, {})
    with pytest.raises(SettingsError, match="changed elsewhere"):
        editing.save(session, settings, after)
    assert session.paths.settings_file.read_text(encoding="utf-8") == text


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
