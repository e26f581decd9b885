"""A day without its year, as the language writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale

from mailbridge.widgets.words import day_and_month


@pytest.fixture(autouse=True)
def locale() -> Iterator[None]:
    """What a test sets is put back."""
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("en_US", "Nov 2"),
        ("en_GB", "2 Nov"),
        ("de_DE", "2. Nov."),
        ("fr_FR", "2 nov."),
        ("es_ES", "2 nov"),
        ("nl_NL", "2 nov"),
        ("ja_JP", "11月2日"),
    ],
)
def test_day_and_month(name: str, written: str) -> None:
    QLocale.setDefault(QLocale(name))
    assert day_and_month(date(2026, 11, 2)) == written
