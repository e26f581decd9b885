"""Events of contacts, and the start of Customer Journeys.

Neither can be taken back or safely repeated: who calls decides what a lost answer means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mailbridge.base.language import tr
from mailbridge.mailchimp.audiences import check_audience
from mailbridge.mailchimp.call import Json, ask, entries, maybe, order, path, text
from mailbridge.mailchimp.payload import dumps, event_body, subscriber_hash
from mailbridge.mailchimp.refusals import NotFound
from mailbridge.mailchimp.transport import Request, Transport


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as Mailchimp has it. occurred_at: aware, UTC, whole seconds."""

    name: str
    occurred_at: datetime
    properties: Mapping[str, str]


def send_event(
    transport: Transport,
    list_id: str,
    address: str,
    name: str,
    *,
    properties: Mapping[str, str] | None = None,
    occurred_at: datetime | None = None,
    is_syncing: bool = False,
) -> None:
    """Send one event of a contact. name: 2 to 30 characters. occurred_at: aware.

    is_syncing: it is stored and starts nothing. Raises NotFound where the contact is not there,
    Unclear where the answer was lost (``seconds``: how long Mailchimp may still be at work on it;
    look with ``recent_events`` after that), SkipRecord, AudienceGone, Wait, Ask.
    """
    body = event_body(name, properties or {}, occurred_at, is_syncing=is_syncing)
    request = Request("POST", _path(list_id, address), body=dumps(body), idempotent=False)
    try:
        order(transport, request)
    except NotFound:
        check_audience(transport, list_id)
        raise


def recent_events(
    transport: Transport, list_id: str, address: str, *, count: int = 100
) -> list[RecordedEvent]:
    """The newest events of a contact, newest first. Raises NotFound, AudienceGone, Wait, Ask."""

    def read(data: Json) -> list[RecordedEvent]:
        return [_event(entry) for entry in entries(data, "events")]

    try:
        return ask(transport, Request("GET", _path(list_id, address), {"count": count}), read)
    except NotFound:
        check_audience(transport, list_id)
        raise


def trigger_journey(transport: Transport, journey: int, step: int, address: str) -> None:
    """Start a step of a Customer Journey for a contact.

    Raises NotFound where there is no such journey or step, Unclear where the answer was lost (it
    cannot be looked up), SkipRecord, AccountProblem, Wait, Ask.
    """
    where = path("customer-journeys", "journeys", str(journey), "steps", str(step))
    request = Request(
        "POST",
        where + path("actions", "trigger"),
        body=dumps({"email_address": address}),
        idempotent=False,
    )
    try:
        order(transport, request)
    except NotFound as error:
        raise NotFound(
            tr("The journey was not started"),
            tr(
                "Mailchimp knows no journey {journey} with a step {step} for this "
                "contact. Look up its numbers in the journey's starting point.",
                journey=journey,
                step=step,
            ),
            reason="rejected",
        ) from error


def _path(list_id: str, address: str) -> str:
    return path("lists", list_id, "members", subscriber_hash(address), "events")


def _event(data: Json) -> RecordedEvent:
    properties = data.get("properties") or {}
    if not isinstance(properties, dict):
        raise TypeError("properties is no object")
    moment = datetime.fromisoformat(maybe(data, "occurred_at"))
    return RecordedEvent(
        name=text(data, "name"),
        occurred_at=(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC),
        properties={str(name): str(value) for name, value in properties.items()},
    )
