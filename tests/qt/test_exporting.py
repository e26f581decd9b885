from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it carries no types
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.exporting import Export
from mailbridge.widgets.tasks import Tasks

COLUMNS: tuple[Column[int], ...] = (
    Column("number", "Number", str),
    Column("when", "When", lambda _: "today", plain=lambda _: "2026-11-22"),
)


@dataclass
class Long:
    """A table with so many rows; closed tells whether it was let go."""

    count: int
    closed: bool = False
    read: int = 0

    def show(self, _: object) -> Long:
        return self

    def page(self, number: int) -> list[int]:
        self.read += 1
        return list(range(number * 200, min((number + 1) * 200, self.count)))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    yield made
    for box in made.findChildren(QMessageBox):
        box.close()


def export(window: QWidget, rows: Long) -> Export:
    return Export(COLUMNS, "Numbers", lambda: (rows, None), Tasks(window), window)


def test_all_rows_are_written_and_it_is_said(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    rows = Long(1_001)
    made = export(window, rows)
    with qtbot.waitSignal(made.finished) as told:
        made.write(tmp_path / "out.xlsx")
    assert told.args == [1_001]
    assert rows.closed
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet.max_row == 1_002
    assert [cell.value for cell in sheet[2]] == ["0", "2026-11-22"]
    (box,) = window.findChildren(QMessageBox)
    assert box.informativeText() == "1,001 rows are in out.xlsx."


def test_stop_leaves_no_file(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    rows = Long(50_000_000)
    made = export(window, rows)
    with qtbot.waitSignal(made.finished) as told:
        made.write(tmp_path / "out.csv")
        qtbot.waitUntil(lambda: rows.read > 5)
        assert made.box is not None
        made.box.canceled.emit()  # what its button says
    assert told.args == [-1]
    assert rows.closed
    assert list(tmp_path.glob("out*")) == []


def test_a_folder_that_is_gone_is_said(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    made = export(window, Long(3))
    with qtbot.waitSignal(made.finished):
        made.write(tmp_path / "gone" / "out.csv")
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == "The file cannot be written"


def test_the_owner_says_where(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    made = export(window, Long(3))
    made.ask()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.defaultSuffix() == "xlsx"
    with qtbot.waitSignal(made.finished):
        dialog.fileSelected.emit(str(tmp_path / "here.csv"))
    dialog.close()
    assert (tmp_path / "here.csv").exists()
