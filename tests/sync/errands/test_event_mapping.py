from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop.values.dates import Order
from mailbridge.sync.errands.event_mapping import Event, map_event, occurred_at

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FEED: dict[str, Any] = {
    "name": "Loyalty",
    "kind": "events",
    "database": "sqlite:///shop.db",
    "table": "events",
    "key": "id",
    "email": "mail",
    "event": "what",
    "occurred": "when",
    "properties": {"coins": "coins"},
}
VALUES: dict[str, object] = {
    "id": 7,
    "mail": " Ann <Ann@Shop.test> ",
    "what": "Coins won",
    "when": "2026-03-01T10:00:00+01:00",
    "coins": 5.0,
}


def mapped(settings: dict[str, object] | None = None, **values: object) -> Event | Skipped:
    feed = Feed.model_validate(FEED | (settings or {}))
    return map_event(feed, Row(VALUES | values, "row 3"), NOW, None)


def test_a_row_is_an_event() -> None:
    assert mapped() == Event(
        key="7",
        email="Ann@shop.test",
        name="coins_won",
        properties={"coins": "5"},
        occurred=datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
    )


def test_one_name_for_all() -> None:
    event = mapped({"event": "", "event_name": "Wallet Coins"})
    assert isinstance(event, Event)
    assert event.name == "wallet_coins"


@pytest.mark.parametrize("key", [7, "7", " 7 ", 7.0, "7.0"])
def test_a_number_is_the_same_however_it_is_written(key: object) -> None:
    event = mapped(id=key)
    assert isinstance(event, Event)
    assert event.key == "7"


@pytest.mark.parametrize("when", ["", None, "yesterday", "2999-01-01"])
def test_without_a_time_that_can_be_it_happened_when_it_was_found(when: object) -> None:
    event = mapped(when=when)
    assert isinstance(event, Event)
    assert event.occurred == NOW


@pytest.mark.parametrize(
    ("values", "key", "reason", "said"),
    [
        ({"id": None}, "row 3", "bad_row", "has no number in “id”"),
        ({"what": "?"}, "7", "bad_row", "no name"),
        ({"what": ""}, "7", "bad_row", "no name"),
        ({"mail": ""}, "7", "no_email", "no address in “mail”"),
        ({"mail": "ann@"}, "7", "invalid_email", "after the @"),
    ],
)
def test_a_row_that_is_no_event_says_why(
    values: dict[str, object], key: str, reason: str, said: str
) -> None:
    feed = Feed.model_validate(FEED)
    entry = map_event(feed, Row(VALUES | values, "row 3"), NOW, None)
    assert isinstance(entry, Skipped)
    assert (entry.feed, entry.key, entry.reason) == ("Loyalty", key, reason)
    assert said in entry.message


def test_a_row_that_could_not_be_read() -> None:
    bad = BadRow("line 12", "It has too few cells.")
    entry = map_event(Feed.model_validate(FEED), bad, NOW, None)
    assert isinstance(entry, Skipped)
    assert (entry.key, entry.reason, entry.message) == (
        "line 12",
        "bad_row",
        "It has too few cells.",
    )


def here(*parts: int) -> datetime:
    """A moment of this computer's own clock, as a naive one is read."""
    return datetime(*parts).astimezone(UTC)  # type: ignore[arg-type]  # the parts are a date and a time


@pytest.mark.parametrize(
    ("value", "order", "expected"),
    [
        ("2026-03-01T10:00:00Z", None, datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01 10:00:00+02:00", None, datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-03-01 10:00", None, here(2026, 3, 1, 10)),
        ("2026-03-01", None, here(2026, 3, 1)),
        ("01/03/2026 10:05 PM", "DMY", here(2026, 3, 1, 22, 5)),
        ("03/01/2026", "MDY", here(2026, 3, 1)),
        (1772359200, None, datetime.fromtimestamp(1772359200, UTC)),
        ("1772359200.5", None, datetime.fromtimestamp(1772359200.5, UTC)),
        (1772359200000, None, datetime.fromtimestamp(1772359200, UTC)),
        (
            datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=2))),
            None,
            datetime(2026, 3, 1, 8, tzinfo=UTC),
        ),
        (date(2026, 3, 1), None, here(2026, 3, 1)),
        ("soon", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_when_it_happened(value: object, order: Order | None, expected: datetime | None) -> None:
    assert occurred_at(value, order) == expected
