from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbridge.base.clock import moment, stamp


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (datetime(2026, 11, 30, 9, 5, 7, 999, tzinfo=UTC), "2026-11-30T09:05:07Z"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:30:00Z"),
        # The fuzzer's find: a pause until long ago.
        (datetime(400, 11, 22, 9, 30, tzinfo=UTC), "0400-11-22T09:30:00Z"),
    ],
)
def test_a_stamp_can_be_read_back(given: datetime, written: str) -> None:
    assert stamp(given) == written
    assert moment(written) == given.astimezone(UTC).replace(microsecond=0)
