from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailbridge.base.clock import SystemClock
from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.look import FieldGuess, Place
from mailbridge.shell.wizard.looking import look_at
from tests.qt.desk import FakeDesk, look
from tests.qt.wizard_steps import at_page_4, forward, wizard_over


def total_of(tmp_path: Path, *totals: str) -> FieldGuess:
    file = tmp_path / "people.csv"
    lines = [f"a{n}@x.test;{total}" for n, total in enumerate(totals)]
    file.write_text("\n".join(["E-Mail;Total sales", *lines, ""]), encoding="utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    found = look_at(Place(str(file)), SystemClock())
    return next(one for one in found.fields if one.column == "Total sales")


@pytest.mark.parametrize(
    ("totals", "doubtful", "readings", "decimal"),
    [
        (("1.234", "2.500", "7"), "1.234", (1.234, 1234), ""),
        (("1,234", "2,500", "7"), "1,234", (1234, 1.234), ""),
        (("1.234", "12,50"), "1.234", None, ","),
        (("1,234", "12.50"), "1,234", None, "."),
        (("12.50", "3.20"), "", None, ""),
        (("12", "3"), "", None, ""),
    ],
)
def test_a_column_is_asked_about_where_nothing_in_it_tells(
    tmp_path: Path,
    totals: tuple[str, ...],
    doubtful: str,
    readings: tuple[float, float] | None,
    decimal: str,
) -> None:
    guess = total_of(tmp_path, *totals)
    assert (guess.doubtful, guess.readings, guess.decimal) == (doubtful, readings, decimal)


def test_the_owner_says_what_is_meant(qtbot: QtBot) -> None:
    desk = FakeDesk()
    total = FieldGuess(
        "Total", "TOTAL", "Total sales", "number", "1.234", sure=True,
        doubtful="1.234", readings=(1.234, 1234),
    )  # fmt: skip
    desk.found = replace(look(), fields=(*look().fields, total))
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    page = wizard.fields
    page.ways[ConsentWay.ASK].click()
    full_stop, comma = page.marks.buttons["Total"]
    assert (full_stop.text(), comma.text()) == ("1.234", "1,234")
    forward(wizard)
    assert page.complaint == "Please say how the numbers in “Total” are meant."
    comma.click()
    forward(wizard)
    qtbot.waitUntil(lambda: bool(desk.saved))
    assert desk.saved[0][0].decimals == {"Total": ","}


def test_what_is_not_sent_is_not_asked_about(qtbot: QtBot) -> None:
    desk = FakeDesk()
    total = FieldGuess(
        "Total", "TOTAL", "Total sales", "number", "1.234", sure=True,
        doubtful="1.234", readings=(1.234, 1234),
    )  # fmt: skip
    desk.found = replace(look(), fields=(total,))
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    page = wizard.fields
    page.ways[ConsentWay.ASK].click()
    index = page.model.index(0, 0)
    page.model.setData(index, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert not page.marks.buttons["Total"][0].isVisible()
    forward(wizard)
    assert wizard.currentPage() is wizard.trying
