from __future__ import annotations

import pytest

from mailbridge.records.change import Action, Result
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.records.skipped import Reason
from mailbridge.store import feeds, history, memory, outbox, people, skipped
from mailbridge.store import state as facts
from mailbridge.store.database import Database


def test_fields_come_back_as_they_were(state: Database) -> None:
    assert memory.fields(state) == {}
    fields = {
        "FNAME": AudienceField(1, "FNAME", "First name", FieldType.TEXT, required=True),
        "SIZE": AudienceField(9, "GR", "Größe", FieldType.DROPDOWN, choices=("S", "M")),
        "PHONE": AudienceField(4, "PHONE", "Phone", FieldType.PHONE, phone_format="US"),
    }
    memory.save_fields(state, fields)
    assert memory.fields(state) == fields


def test_date_orders_come_back(state: Database) -> None:
    assert memory.orders(state) == {}
    memory.save_orders(state, {"Shop": {"Born": "DMY"}})
    assert memory.orders(state) == {"Shop": {"Born": "DMY"}}


@pytest.fixture
def used(state: Database) -> Database:
    """A state in which everything has something."""
    feed = feeds.feed_state(state, "Shop").id
    person = people.add(state, "a@x.org").id
    row = int(
        state.execute(
            "INSERT INTO rows (feed, key, position, person) VALUES (?, '1', 0, ?)", (feed, person)
        ).lastrowid
        or 0
    )
    skipped.put(state, row, email="", reason=Reason.LEFT, message="", since="")
    outbox.put(state, person, run=1, now="", whole=False, first_load=False)
    line = history.Line("t", 1, "Shop", "1", "a@x.org", Action.CREATE, Result.DONE, "")
    history.add(state, line)
    for name in (facts.AUDIENCE_READ, facts.MIRRORED_UNTIL, facts.PAUSED):
        facts.put(state, name, "x")
    memory.save_fields(state, {"F": AudienceField(1, "F", "F", FieldType.TEXT)})
    return state


def test_nothing_of_the_old_audience_reaches_a_new_one(used: Database) -> None:
    with used.transaction():
        memory.forget_audience(used)
    left = [
        table
        for table in ("outbox", "skipped", "rows", "people", "feeds")
        if used.one(f"SELECT count(*) FROM {table}")
    ]
    assert left == []
    assert facts.get(used, facts.AUDIENCE_READ) == ""
    assert facts.get(used, facts.MIRRORED_UNTIL) == ""
    assert memory.fields(used) == {}
    # What happened, happened; and who paused it meant it.
    assert len(list(history.lines(used))) == 1
    assert facts.get(used, facts.PAUSED) == "x"
