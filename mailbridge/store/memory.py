"""What set-up learned of the audience and of the shop, kept between runs: fields and date orders.

It does not decide which field a setting means (mailchimp.merge_fields does).
"""

from __future__ import annotations

import orjson

from mailbridge.records.field import AudienceField, FieldType
from mailbridge.store import state
from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful

_ORDERS = "date_orders"
_WRITTEN = "written"
_DIFFERENT = "written_differently"

_WHO_LEFT = """
UPDATE people SET
  barred = CASE
    WHEN withdrawn THEN NULL
    WHEN status IN ('unsubscribed', 'cleaned') OR barred IN ('left', 'forgotten')
      OR (status = 'archived' AND status_before IN ('unsubscribed', 'cleaned')) THEN 'left' END,
  add_as = CASE
    WHEN withdrawn OR 'pending' IN (status, status_before, add_as) THEN 'pending'
    WHEN 'transactional' IN (status, status_before, add_as) THEN 'transactional' END
"""
"""Whoever left an audience is not signed up in another one, and who was only asked is asked."""

_NOT_THERE = """
UPDATE people SET member = NULL, known_address = NULL, contact_id = '', status = NULL,
  own_tags = x'5b5d', added = 0, withdrawn = 0, status_before = NULL, follows = NULL,
  want = NULL, done = NULL, held = 0, gone = 0, attempts = 0, retry_at = NULL, quiet = 0,
  pushed_run = 0
"""


def save_fields(database: Database, fields: dict[str, AudienceField]) -> None:
    """Remember which field of the audience each tag of the settings means."""
    state.put(database, state.FIELDS, orjson.dumps(fields).decode())


@meaningful
def fields(database: Database) -> dict[str, AudienceField]:
    """Tag in the settings → the audience's field; empty before the first set-up."""
    stored = orjson.loads(state.get(database, state.FIELDS, "{}"))
    return {
        tag: AudienceField(
            **{**data, "type": FieldType(data["type"]), "choices": tuple(data["choices"])}
        )
        for tag, data in stored.items()
    }


def save_orders(database: Database, orders: dict[str, dict[str, str]]) -> None:
    """Remember feed → column → date order."""
    state.put(database, _ORDERS, orjson.dumps(orders).decode())


@meaningful
def orders(database: Database) -> dict[str, dict[str, str]]:
    """Feed → column → date order, for the columns whose values told."""
    stored: dict[str, dict[str, str]] = orjson.loads(state.get(database, _ORDERS, "{}"))
    return stored


@meaningful
def written(database: Database) -> dict[str, str]:
    """Feed → how its exports are written, such as "semicolon, UTF-8"."""
    stored: dict[str, str] = orjson.loads(state.get(database, _WRITTEN, "{}"))
    return stored


@meaningful
def written_notes(database: Database) -> dict[str, str]:
    """Feed → what the owner is told about a change of it."""
    stored: dict[str, str] = orjson.loads(state.get(database, _DIFFERENT, "{}"))
    return stored


def save_written(database: Database, known: dict[str, str], notes: dict[str, str]) -> None:
    """Remember both; the notes also as one text for whoever shows how things stand."""
    state.put(database, _WRITTEN, orjson.dumps(known).decode())
    state.put(database, _DIFFERENT, orjson.dumps(notes).decode())
    state.put(database, state.WRITTEN_NOTES, " ".join(notes.values()))


def forget_audience(database: Database) -> None:
    """Another account or audience: nothing known or queued for the old one may reach the new.

    Rows are read anew. History stays, but no run of it can be taken back: it was about contacts of
    the old one.
    """
    for table in ("outbox", "actions", "events_sent", "skipped", "rows", "feeds"):
        database.execute(f"DELETE FROM {table}")
    database.execute(_WHO_LEFT)
    database.execute("DELETE FROM people WHERE barred IS NULL AND add_as IS NULL")
    database.execute(_NOT_THERE)
    database.execute("UPDATE history SET person = 0 WHERE person != 0")
    for name in (
        state.AUDIENCE_READ,
        state.MIRRORED_UNTIL,
        state.TROUBLE,
        state.SEND_NOT_BEFORE,
        state.FIELDS,
    ):
        state.put(database, name, "")
