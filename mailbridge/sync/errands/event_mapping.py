"""From a row of an events feed to the event that it tells, or to the reason why not. Pure.

It knows nothing of who is in the audience.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row, spoken_place
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop import edited
from mailbridge.shop.values import emails, text
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import comparable, plain
from mailbridge.sync.errands.rules import event_name

_SECONDS = re.compile(r"[1-9]\d{9}(?:\.\d+)?", re.ASCII)
_MILLISECONDS = re.compile(r"[1-9]\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the shop tells it. occurred: aware, UTC, never later than it was found."""

    key: str
    email: str
    name: str
    properties: dict[str, str]
    occurred: datetime


def map_event(feed: Feed, row: Row | BadRow, now: datetime, order: Order | None) -> Event | Skipped:
    """The event of a row, or why there is none.

    now: when the row was found, for rows that do not say when it happened. order: of day and month
    in the column that does. Names become a-z, 0-9 and _ (sync.errands.rules.event_name).
    """
    if isinstance(row, BadRow):
        return _skipped(feed, row.key or row.place, "", Reason.BAD_ROW, row.message)
    key, written = comparable(row.values[feed.key]), plain(row.values[feed.email])
    if not key:
        message = tr(
            "This event has no number in “{key}” ({place}).",
            key=feed.key,
            place=spoken_place(row.place),
        )
        return _skipped(feed, row.place, written, Reason.BAD_ROW, message)
    name = event_name(feed.event_name or plain(row.values[feed.event]))
    if not name:
        message = tr(
            "This event has no name of at least two letters ({place}).",
            place=spoken_place(row.place),
        )
        return _skipped(feed, key, written, Reason.BAD_ROW, message)
    try:
        email = emails.address(written)
    except emails.BadAddressError as error:
        return _skipped(feed, key, written, Reason.INVALID_EMAIL, str(error))
    if not email:
        message = tr("There is no address in “{email}”.", email=feed.email)
        return _skipped(feed, key, "", Reason.NO_EMAIL, message)
    properties = {
        name: text.clean(plain(row.values[column])) for name, column in feed.properties.items()
    }
    occurred = occurred_at(row.values[feed.occurred], order) if feed.occurred else None
    return Event(key, email, name, properties, min(occurred or now, now))


def occurred_at(value: object, order: Order | None) -> datetime | None:
    """The moment in a cell, aware, in UTC; None where it holds none that can be read.

    A time without a zone is the shop's, that of this computer. Ten digits are seconds since 1970,
    thirteen milliseconds.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    written = plain(value)
    if _SECONDS.fullmatch(written):
        return datetime.fromtimestamp(float(written), UTC)
    if _MILLISECONDS.fullmatch(written):
        return datetime.fromtimestamp(int(written) / 1000, UTC)
    for form in (written, edited.sortable(written, order)):
        try:
            return datetime.fromisoformat(form).astimezone(UTC)
        except (ValueError, OverflowError):
            continue  # the next form may be one
    return None


def _skipped(feed: Feed, key: str, email: str, reason: Reason, message: str) -> Skipped:
    return Skipped(feed.name, key, text.cut(email), reason, message)
