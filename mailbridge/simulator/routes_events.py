"""Events of a contact: told by the owner's program, read back the newest first.

It never checks for repeats: like the real one it takes the same event twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mailbridge.simulator import moments, problems, query, shapes
from mailbridge.simulator.model import Event
from mailbridge.simulator.routing import Answer, Call, Route


def get_events(call: Call) -> Answer:
    """What happened to a contact; ten unless more are asked for."""
    found = sorted(call.member().events, key=lambda event: event.occurred_at, reverse=True)
    answer = {
        "events": [shapes.event(event) for event in query.page(call.query, found)],
        "total_items": len(found),
    }
    return Answer(200, query.partial(call.query, answer, shapes.EVENTS))


def post_event(call: Call) -> Answer:
    """Note an event; with is_syncing it starts nothing."""
    audience, member = call.audience, call.member()
    event = _read(call)
    member.events.append(event)
    if not event.is_syncing:
        call.account.started("event", "events", audience, member, event.name)
    return Answer(204)


def _read(call: Call) -> Event:
    """The event, checked. Raises Problem 400 with every field that is wrong."""
    form = call.form
    wrong = []
    name = form.get("name")
    if not isinstance(name, str) or not 2 <= len(name) <= 30:
        wrong.append(("name", "The event name must have 2 to 30 characters"))
    properties = form.get("properties", {})
    if not _are_properties(properties):
        wrong.append(("properties", "Schema describes object of strings"))
    quiet = form.get("is_syncing", False)
    if not isinstance(quiet, bool):
        wrong.append(("is_syncing", "Schema describes boolean"))
    occurred: datetime | None = None
    try:
        occurred = moments.parse(form.get("occurred_at", ""))
    except (TypeError, ValueError):
        wrong.append(("occurred_at", "This value is not a valid datetime."))
    if wrong:
        raise problems.invalid(*wrong)
    now = call.account.now()
    values = {key: value or "" for key, value in properties.items()}
    return Event(str(name), values, (occurred or now).replace(microsecond=0), quiet, now)


def _are_properties(properties: Any) -> bool:
    """An object of texts; null becomes empty text (Mailchimp's changelog of 2020)."""
    return isinstance(properties, dict) and all(
        value is None or isinstance(value, str) for value in properties.values()
    )


ROUTES: tuple[Route, ...] = (
    ("GET", "/lists/{list_id}/members/{subscriber_hash}/events", get_events),
    ("POST", "/lists/{list_id}/members/{subscriber_hash}/events", post_event),
)
