"""The dialogs of "Fields & rules" for tags, rules, fields and events, opened and filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.records.field import AudienceField, FieldType
from mailbridge.screens.rules.events_dialog import EventsDialog
from mailbridge.screens.rules.field_dialog import FieldDialog
from mailbridge.screens.rules.parts import choose
from mailbridge.screens.rules.rule_dialog import RuleDialog
from mailbridge.screens.rules.tag_dialog import TagDialog
from mailbridge.service.rules.event_places import EventPlace
from mailbridge.service.rules.glimpse import Glimpse
from mailbridge.settings.schema import Feed, FieldSetting, RuleSetting, TagSetting
from tests.qt.test_rules_dialogs import COLUMNS, shown

TAGS: list[dict[str, Any]] = [
    {"always": "customer"},
    {"column": "Points"},
    {"tag": "x", "when": {"column": "Points", "is": "Gold"}},
    {"tag": "x", "when": {"column": "Points", "is": 1}},
    {"tag": "x", "when": {"column": "Points", "is_not": True}},
    {"tag": "x", "when": {"column": "Points", "at_least": 2.5}},
    {"tag": "x", "when": {"column": "Last", "at_most": "2026-01-01"}},
    {"tag": "x", "when": {"column": "Last", "is_empty": True}},
    {"tag": "x", "when": {"column": "Last", "is_filled": True}},
    {"tag": "x", "when": {"column": "Last", "days_ago_at_least": 90}},
    {"tag": "x", "when": {"column": "Last", "this_month": True}},
    {"tag": "x", "when": {"column": "gone from the shop", "is_filled": True}},
]


@pytest.mark.parametrize("plain", TAGS)
def test_every_tag_opens_and_comes_back_unchanged(qtbot: QtBot, plain: dict[str, Any]) -> None:
    tag = TagSetting.model_validate(plain)
    dialog = TagDialog(COLUMNS, tag)
    shown(qtbot, dialog)
    dialog.save.click()
    assert dialog.made == tag


def test_a_tag_is_made_and_what_it_lacks_is_said(qtbot: QtBot) -> None:
    dialog = TagDialog(COLUMNS)
    shown(qtbot, dialog)
    dialog.save.click()
    assert dialog.said("tag") == "Please name the tag."
    choose(dialog.kind, "when")
    choose(dialog.way, "days_ago_at_least")
    dialog.save.click()
    assert [bool(dialog.said(at)) for at in ("column", "value", "tag")] == [True, True, True]
    choose(dialog.column, "Last")
    dialog.name.setText("away")
    dialog.value.setText("some")
    dialog.save.click()
    assert dialog.said("value") == "Please type a whole number."
    dialog.value.setText("30")
    dialog.save.click()
    assert dialog.made == TagSetting.model_validate(
        {"tag": "away", "when": {"column": "Last", "days_ago_at_least": 30}}
    )


RULES: list[dict[str, Any]] = [
    {"when": {"appears": True}, "tag": "new"},
    {"when": {"column": "Points", "changes": True}, "event": "changed"},
    {"when": {"column": "Points", "changes_to": 5}, "event": "five",
     "properties": {"points": "Points", "mail": "Mail"}},
    {"when": {"column": "Points", "changes_to": "Gold"}, "journey": {"id": 12, "step": 345}},
    {"when": {"column": "Points", "rises": True}, "tag": "up"},
    {"when": {"column": "Points", "rises_to": 10}, "tag": "ten"},
    {"when": {"column": "Last", "days_before": 7}, "tag": "soon"},
]  # fmt: skip


@pytest.mark.parametrize("plain", RULES)
def test_every_rule_opens_and_comes_back_unchanged(qtbot: QtBot, plain: dict[str, Any]) -> None:
    rule = RuleSetting.model_validate(plain)
    dialog = RuleDialog(COLUMNS, rule)
    shown(qtbot, dialog)
    dialog.save.click()
    assert dialog.made == rule


def test_a_rule_is_made_and_what_it_lacks_is_said(qtbot: QtBot) -> None:
    dialog = RuleDialog(COLUMNS)
    shown(qtbot, dialog)
    choose(dialog.way, "rises_to")
    choose(dialog.effect, "journey")
    dialog.save.click()
    said = [bool(dialog.said(at)) for at in ("column", "value", "id", "step")]
    assert said == [True, True, True, True]
    choose(dialog.column, "Points")
    dialog.value.setText("many")
    choose(dialog.effect, "event")
    dialog.name.setText("e")
    dialog.properties.add("total", "")
    dialog.save.click()
    assert "both a name and a column" in dialog.said("properties")
    dialog.properties.rows[0].column.setCurrentIndex(1)
    dialog.save.click()
    assert (dialog.said("value"), dialog.said("name")) == (
        "Please type a number.", "Please fill this in.",
    )  # fmt: skip
    dialog.value.setText("2,5")
    dialog.name.setText("much")
    dialog.save.click()
    assert dialog.made == RuleSetting.model_validate(
        {
            "when": {"column": "Points", "rises_to": 2.5},
            "event": "much",
            "properties": {"total": "Mail"},
        }
    )


SEEN = Glimpse(
    columns=("First", "Sum", "Street", "Town", "Zip", "Born"),
    rows=({"First": "René", "Sum": "1.234", "Street": "Road 1", "Town": "Bern", "Zip": "3000",
           "Born": "1990-12-03"},),
    fields={"FNAME": AudienceField(1, "FNAME", "First name", FieldType.TEXT)},
    today=date(2026, 11, 22),
)  # fmt: skip
FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("FNAME", {"column": "First"}),
    ("FNAME", {"column": "First", "when_empty": "clear", "label": "Name"}),
    ("SUM", {"column": "Sum", "type": "number", "decimal": ",", "label": "Total"}),
    ("BORN", {"column": "Born", "type": "birthday"}),
    ("PHONE", {"column": "Sum"}),
    ("A_LONGER_TAG", {"column": "Sum"}),
    ("ADDRESS", {"type": "address", "addr1": "Street", "city": "Town", "zip": "Zip"}),
]


@pytest.mark.parametrize(("tag", "plain"), FIELDS)
def test_every_field_opens_and_comes_back_meaning_the_same(
    qtbot: QtBot, tag: str, plain: dict[str, Any]
) -> None:
    field = FieldSetting.model_validate(plain)
    dialog = FieldDialog(SEEN, tag, field, frozenset())
    shown(qtbot, dialog)
    dialog.save.click()
    assert dialog.made is not None
    name, made = dialog.made
    assert name == tag
    known = {"type"} if field.type is None else set()
    assert made.model_dump(exclude=known) == field.model_dump(exclude=known)


def test_the_example_follows_what_is_chosen(qtbot: QtBot) -> None:
    dialog = FieldDialog(SEEN, "SUM", FieldSetting.model_validate("Sum"), frozenset({"FNAME"}))
    shown(qtbot, dialog)
    assert dialog.example.text() == "1.234 → 1.234"
    choose(dialog.kind, FieldType.NUMBER)
    choose(dialog.style_box, ",")
    assert dialog.example.text() == "1.234 → 1234"
    choose(dialog.column, "Born")
    choose(dialog.kind, FieldType.BIRTHDAY)
    assert dialog.example.text() == "1990-12-03 → 12/03"
    dialog.tag.setCurrentText("FNAME")
    dialog.save.click()
    assert "already" in dialog.said("tag")
    dialog.tag.setCurrentText("much too long")
    dialog.save.click()
    assert "MUCH_TOO_L" in dialog.said("tag")


def test_a_field_that_mailchimp_has_keeps_its_kind(qtbot: QtBot) -> None:
    dialog = FieldDialog(SEEN, "FNAME", FieldSetting.model_validate("First"), frozenset())
    shown(qtbot, dialog)
    assert not dialog.kind.isEnabled()
    assert dialog.fixed.isVisible()


EVENTS: list[dict[str, Any]] = [
    {"folder": "/srv/exports", "files": "e*.csv", "event_name": "paid"},
    {"database": "sqlite:////shop.db", "table": "orders", "event": "What", "occurred": "When",
     "dates": "DMY", "send_existing": True, "properties": {"total": "Sum"}},
    {"database": "sqlite:////shop.db", "query": "SELECT 1", "event_name": "paid",
     "where": {"Sum": [1]}, "enabled": False},
]  # fmt: skip


@pytest.mark.parametrize("plain", EVENTS)
def test_an_events_feed_opens_and_comes_back_unchanged(qtbot: QtBot, plain: dict[str, Any]) -> None:
    base = {"name": "Events", "kind": "events", "key": "ID", "email": "Mail"}
    feed = Feed.model_validate(base | plain)
    dialog = EventsDialog([("The till", "sqlite:////shop.db")], feed)
    shown(qtbot, dialog)
    dialog.show_place(EventPlace(("orders",), ("ID", "Mail", "What", "When", "Sum")))
    dialog.save.click()
    assert dialog.made == feed


def test_events_are_described_and_what_is_missing_is_said(qtbot: QtBot) -> None:
    dialog = EventsDialog([("The till", "sqlite:////shop.db")])
    shown(qtbot, dialog)
    dialog.save.click()
    missing = [at for at in ("name", "folder", "email", "key", "event_name") if dialog.said(at)]
    assert missing == ["name", "folder", "email", "key", "event_name"]
    dialog.place.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.place.activated.emit(1)
    assert asked.args == [{"database": "sqlite:////shop.db"}]
    dialog.show_place(EventPlace(("customers", "orders")))
    choose(dialog.table, "orders")
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.table.activated.emit(2)
    assert asked.args[0]["table"] == "orders"
    dialog.show_place(EventPlace(("customers", "orders"), ("ID", "Mail", "Sum")))
    dialog.name.setText("Orders")
    choose(dialog.email, "Mail")
    choose(dialog.key, "ID")
    dialog.event_name.setText("ordered")
    dialog.properties.add("total", "Sum")
    dialog.save.click()
    assert dialog.made == Feed.model_validate(
        {
            "name": "Orders",
            "kind": "events",
            "database": "sqlite:////shop.db",
            "table": "orders",
            "email": "Mail",
            "key": "ID",
            "event_name": "ordered",
            "properties": {"total": "Sum"},
        }
    )


def test_a_place_that_cannot_be_read_is_said_there(qtbot: QtBot) -> None:
    dialog = EventsDialog([])
    shown(qtbot, dialog)
    dialog.show_place(EventPlace(problem="There is no such folder."))
    assert dialog.said("folder") == "There is no such folder."
