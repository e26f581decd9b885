from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from mailbridge.shop.values.plain import comparable, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("  x y \n", "x y"),
        (7, "7"),
        (True, "true"),
        (False, "false"),
        (12.0, "12"),
        (-0.0, "0"),
        (12.5, "12.5"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (Decimal("12.00"), "12"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.10"), "0.1"),
        (Decimal("NaN"), "NaN"),
        (date(2026, 3, 4), "2026-03-04"),
        (datetime(2026, 3, 4), "2026-03-04"),  # noqa: DTZ001 - databases give times without a zone
        (datetime(2026, 3, 4, 5, 6), "2026-03-04 05:06:00"),  # noqa: DTZ001 - as above
        (datetime(2026, 3, 4, tzinfo=UTC), "2026-03-04 00:00:00+00:00"),
        (time(5, 6), "05:06:00"),
        (b" caf\xc3\xa9 ", "café"),
        (bytearray(b"x"), "x"),
        (memoryview(b"x"), "x"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_plain(value: object, text: str) -> None:
    assert plain(value) == text


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        plain(b"\xff\xfe\xfd")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1", 1, True),
        (1, 1.0, True),
        ("1.50", Decimal("1.5"), True),
        ("+1", "1", True),
        ("01", "1", True),
        ("-0", "0", True),
        (True, "TRUE", True),
        (True, 1, True),
        (False, "0", True),
        ("12345678901234567890", "12345678901234567891", False),
        ("1,5", "1.5", False),
        ("Gold", "gold", False),
        ("", None, True),
        ("1", "1a", False),
        ("١", "1", False),
    ],
)
def test_comparable(one: object, other: object, *, same: bool) -> None:
    assert (comparable(one) == comparable(other)) is same
