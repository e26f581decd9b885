from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbridge.simulator.moments import parse

NOON = datetime(2026, 11, 2, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02 12:00:05",
        "2026-11-02T12:00:05Z",
        "2026-11-02T12:00:05+00:00",
        "2026-11-02T13:00:05+01:00",
        "2026-11-02T06:00:05-0600",
    ],
)
def test_the_patterns_of_the_description_are_read(text: str) -> None:
    assert parse(text) == NOON


def test_empty_is_no_time() -> None:
    assert parse("") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02T12:00:05",
        "2026-11-02",
        "2026-13-02 12:00:05",
        "2026-11-02T12:00:05 00:00",
        "now",
    ],
)
def test_a_naive_iso_time_and_all_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)
