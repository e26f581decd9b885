from __future__ import annotations

import pytest

from mailbridge.service.standing.status import Status, paused_now

NOW = "2026-11-02T09:30:00Z"


@pytest.mark.parametrize(
    ("until", "paused"),
    [
        ("", False),
        ("1", True),
        ("2026-11-02T09:29:59Z", False),
        ("2026-11-02T09:30:00Z", False),
        ("2026-11-02T09:30:01Z", True),
        ("2027-01-01T00:00:00Z", True),
    ],
)
def test_whether_a_pause_stands(until: str, paused: bool) -> None:
    assert paused_now(until, NOW) is paused


def test_what_is_unknown_is_null_in_json() -> None:
    assert Status().as_json() == {
        "connected": False,
        "account": None,
        "audience": None,
        "paused": False,
        "last_sync": None,
        "outbox": 0,
        "skipped": 0,
        "attention": [],
    }
