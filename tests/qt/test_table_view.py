from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel
from mailbridge.widgets.tables.view import TableView


@dataclass(frozen=True)
class Row:
    number: int
    name: str


class Few:
    def __init__(self, names: list[str]) -> None:
        self._rows = [Row(number, name) for number, name in enumerate(names)]
        self.count = len(names)
        self.keys: str | None = None

    def page(self, number: int) -> list[Row]:
        return self._rows if number == 0 else []

    def place(self, key: int) -> int | None:
        return key if key < self.count else None


COLUMNS: list[Column[Row]] = [
    Column("number", "Number", lambda row: str(row.number), "number"),
    Column("name", "Name", lambda row: row.name, "name"),
    Column("note", "Note", lambda _: ""),
]


def table(qtbot: QtBot, memory: QSettings | None, *names: str) -> TableView:
    model: PagedModel[Row] = PagedModel(COLUMNS, 50, lambda *_: Few(list(names)))
    model.refresh()
    view = TableView(model, "test", "A table", memory)
    model.setParent(view)
    qtbot.addWidget(view)
    view.show()
    return view


def select(view: TableView, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        index = view.model().index(row, 0)
        view.selectionModel().select(index, flags.Select | flags.Rows)


def test_rows_are_copied_as_lines_for_a_spreadsheet(qtbot: QtBot) -> None:
    view = table(qtbot, None, "Anna", "tab\there\nline", "=1+1", "-5", "Zoë")
    select(view, 4, 0, 1, 2, 3)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Number\tName\tNote\n0\tAnna\t\n1\ttab here line\t\n2\t'=1+1\t\n3\t'-5\t\n4\tZoë\t\n"
    )


def test_nothing_chosen_copies_nothing(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    view = table(qtbot, None, "Anna")
    view.copy()
    assert QGuiApplication.clipboard().text() == "before"


def test_columns_are_as_they_were_left(qtbot: QtBot, memory: QSettings) -> None:
    view = table(qtbot, memory, "Anna")
    first = view.columnWidth(0)
    view.setColumnWidth(0, first + 77)
    view.horizontalHeader().moveSection(0, 1)
    again = table(qtbot, memory, "Anna")
    assert again.columnWidth(0) == first + 77
    assert again.horizontalHeader().visualIndex(0) == 1
    again.forget_layout()
    assert again.columnWidth(0) == first
    assert again.horizontalHeader().visualIndex(0) == 0


def test_the_menu_key_opens_the_rows_menu(qtbot: QtBot) -> None:
    view = table(qtbot, None, "Anna", "Zoë")
    asked: list[str] = []

    def menu_for(row: Row) -> list[QAction]:
        action = QAction(f"Call {row.name}", view)
        action.triggered.connect(lambda: asked.append(row.name))
        return [action]

    view.menu_for = menu_for
    view.setCurrentIndex(view.model().index(1, 0))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), view.mapToGlobal(QPoint(0, 0))
    )
    QApplication.sendEvent(view, event)
    menu = view.findChild(QMenu)
    assert menu is not None
    assert [one.text() for one in menu.actions() if one.text()] == [
        "Call Zoë",
        "Copy",
        "Reset columns",
    ]
    menu.actions()[0].trigger()
    assert asked == ["Zoë"]
    menu.close()


def test_whoever_chooses_a_row_is_heard(qtbot: QtBot) -> None:
    view = table(qtbot, None, "Anna", "Zoë")
    with qtbot.waitSignal(view.selected) as chosen:
        view.setCurrentIndex(view.model().index(1, 0))
    assert chosen.args == [Row(1, "Zoë")]
