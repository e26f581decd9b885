from __future__ import annotations

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.mailchimp.segments import segment_body
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.service.rules.ready_made import groups
from mailbridge.service.rules.ready_segments import ReadySegment, ready_segments
from mailbridge.settings.schema import TagSetting

ENTRIES = {entry.id: entry for entry in ready_segments()}


def test_there_is_one_for_each_question_owners_ask() -> None:
    asked = {"type", "tier", "status", "performance", "location", "loyalty", "birthday", "not_seen"}
    assert set(ENTRIES) == {f"segment_{each}" for each in asked}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_every_entry_is_a_segment_that_mailchimp_can_compare(entry: ReadySegment) -> None:
    made = entry.make({name: name.upper() for name in entry.fields})
    fields = {
        name.upper(): AudienceField(1, name.upper(), name, FieldType.TEXT) for name in entry.fields
    }
    tags = {"birthday this month": 7, "not seen for 90 days": 8}
    body = segment_body(made, fields, tags)
    assert "{" not in made.name
    assert body["name"] == made.name
    assert entry.sentence.endswith(".")


def test_a_tag_of_a_segment_is_one_that_mailbridge_keeps_right() -> None:
    kept = {
        made.tag
        for group in groups()
        for entry in group.entry
        if isinstance(made := entry.make({name: name for name in entry.columns}), TagSetting)
    }
    used = {
        condition.tag
        for entry in ENTRIES.values()
        for condition in entry.make(dict.fromkeys(entry.fields, "F")).conditions
        if condition.tag
    }
    assert used <= kept


def test_a_value_can_be_changed_and_keeps_its_kind() -> None:
    made = ENTRIES["segment_performance"].make({"sales": "TOTAL"}, {"least": 250})
    assert (made.name, made.conditions[0].at_least) == ("Sales of 250 and more", 250)


def test_a_missing_field_is_asked_for() -> None:
    with pytest.raises(SettingsError, match="the tier"):
        ENTRIES["segment_tier"].make({})


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(SettingsError):
        ENTRIES["segment_loyalty"].make({"points": "POINTS"}, {"least": "many"})
