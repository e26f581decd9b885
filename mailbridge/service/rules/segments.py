"""Saved segments of the settings: made once, changed when the settings change, never deleted.

A segment of the same name that somebody made in Mailchimp is left alone, and said.
"""

from __future__ import annotations

import hashlib

import orjson

from mailbridge.base.errors import MailbridgeError, SkipRecord
from mailbridge.base.language import tr
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.segments import segment_body
from mailbridge.settings.schema import Segment, Settings
from mailbridge.store import memory, state
from mailbridge.store.database import Database

_KNOWN = "segments"


def keep_segments(database: Database, client: Client, list_id: str, settings: Settings) -> None:
    """Make or change what the settings ask for and the audience does not have yet.

    What cannot be made is kept as a note for the owner. Raises Wait or Ask as any call does.
    """
    known: dict[str, dict[str, object]] = orjson.loads(state.get(database, _KNOWN, "{}"))
    open_ones = [s for s in settings.segment if known.get(s.name, {}).get("text") != _text(s)]
    if not open_ones:
        return
    tags = client.tag_search(list_id) if any(c.tag for s in open_ones for c in s.conditions) else {}
    there = {each.name: each.id for each in client.segments(list_id)}
    notes = []
    for segment in open_ones:
        try:
            body = segment_body(segment, memory.fields(database), tags)
            _keep(database, client, list_id, segment, body, known, there)
        except (SkipRecord, OwnersSegment) as error:
            notes.append(str(error))
        except MailbridgeError as error:
            if error.title.startswith(tr("The segment")):
                notes.append(str(error))
                continue
            raise
    with database.transaction():
        state.put(database, state.SEGMENT_NOTES, " ".join(notes))


class OwnersSegment(MailbridgeError):
    """The name belongs to a segment that mailbridge did not make."""


def _keep(
    database: Database,
    client: Client,
    list_id: str,
    segment: Segment,
    body: dict[str, object],
    known: dict[str, dict[str, object]],
    there: dict[str, int],
) -> None:
    ours = known.get(segment.name)
    if ours is not None and segment.name in there:
        saved = client.update_segment(list_id, there[segment.name], body)
    elif segment.name in there:
        raise OwnersSegment(
            tr("A segment “{name}” is there already", name=segment.name),
            tr("It was not made by mailbridge and is left alone. Choose another name."),
        )
    else:
        # Noted before it is made: should the answer be lost, the next run knows it as ours.
        _note(database, known, segment.name, {"text": ""})
        saved = client.create_segment(list_id, body)
    _note(database, known, segment.name, {"text": _text(segment), "id": saved.id})


def _note(
    database: Database, known: dict[str, dict[str, object]], name: str, entry: dict[str, object]
) -> None:
    known[name] = entry
    with database.transaction():
        state.put(database, _KNOWN, orjson.dumps(known).decode())


def _text(segment: Segment) -> str:
    plain = orjson.dumps(segment.model_dump(mode="json", by_alias=True))
    return hashlib.sha256(plain).hexdigest()
