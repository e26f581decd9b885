from __future__ import annotations

from decimal import Decimal

import pytest

from mailbridge.shop.values.numbers import Style, number, style

NUMBERS: list[tuple[object, Style | None, int | float | None]] = [
    (None, None, None),
    ("", None, None),
    ("  ", None, None),
    (7, None, 7),
    (7.0, None, 7),
    (7.25, None, 7.25),
    (0.1, None, 0.1),
    (True, None, 1),
    (Decimal("7.10"), None, 7.1),
    (Decimal(7), None, 7),
    ("7", None, 7),
    ("-7", None, -7),
    ("+7", None, 7),
    ("7-", None, -7),
    ("(7.50)", None, -7.5),
    ("\u22127", None, -7),
    ("007", None, 7),
    ("1234.56", None, 1234.56),
    ("1,234.56", None, 1234.56),
    ("1.234,56", None, 1234.56),
    ("1 234,56", None, 1234.56),
    ("1\u00a0234,56", None, 1234.56),
    ("1\u202f234,56", None, 1234.56),
    ("1'234.56", None, 1234.56),
    ("1\u2019234.56", None, 1234.56),
    ("1,234", None, 1234),
    ("1,23", None, 1.23),
    ("1,2345", None, 1.2345),
    ("0,5", None, 0.5),
    ("1.234", None, 1.234),
    ("1.234", ",", 1234),
    ("1,234", ",", 1.234),
    ("1,234", ".", 1234),
    ("1.234.567", None, 1234567),
    ("1,234,567", None, 1234567),
    ("1.234.567,8", None, 1234567.8),
    ("€ 12,50", None, 12.5),
    ("12,50 EUR", None, 12.5),
    ("$1,234.50", None, 1234.5),
    ("CHF 1'000.-", None, 1000),
    ("12 %", None, 12),
    ("zł 12,00", None, 12),
    ("1e3", None, 1000),
    (".5", None, 0.5),
    ("5.", None, 5),
    ("12,00", None, 12),
    ("123456789012345678", None, 123456789012345680.0),
]  # fmt: skip


@pytest.mark.parametrize(("value", "mark", "expected"), NUMBERS)
def test_v10_numbers_of_both_styles(
    value: object, mark: Style | None, expected: float | None
) -> None:
    found = number(value, mark)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("many", None),
        ("abc", None),
        ("12 pieces and 3", None),
        ("1,2,3", None),
        ("1.2.3", None),
        ("1,23,456", None),
        ("12-34", None),
        ("1.23.4,5", None),
        ("1.5", ","),
        ("1,5", "."),
        ("nan", None),
        ("inf", None),
        (float("inf"), None),
        (float("nan"), None),
        ("1e999", None),
        ("-", None),
        ("€", None),
        ("2026-03-04", None),
    ],
)
def test_v10_what_is_no_number(value: object, mark: Style | None) -> None:
    with pytest.raises(ValueError, match=r"no number|too large"):
        number(value, mark)


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,234.56", "7"], "."),
        (["1.234,56", "7"], ","),
        (["12.5", "3.75"], "."),
        (["12,5", "1,234"], ","),
        (["1,234", "2,345"], None),
        (["1.234", "2.345"], None),
        (["1.234.567", "1.234"], ","),
        (["1,234,567"], "."),
        (["€ 12,50", "€ 1.000"], ","),
        (["1", "2", ""], None),
        ([], None),
        (["1,5", "1.5"], None),
    ],
)
def test_v10_the_style_is_the_columns(column: list[str], mark: Style | None) -> None:
    assert style(column) == mark
