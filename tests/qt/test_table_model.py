from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel, Rows

PAGE = 10
MODE = QAbstractItemModelTester.FailureReportingMode


@dataclass(frozen=True)
class Row:
    number: int
    name: str = "x"


class Shelf:
    """Rows that a test can add to; it tells which pages were asked for."""

    def __init__(self, count: int) -> None:
        self.rows = [Row(number) for number in range(count)]
        self.asked: list[tuple[str, bool] | int] = []

    def fetch(self, order: str, descending: bool) -> Source:
        self.asked.append((order, descending))
        key = (lambda row: row.name) if order else (lambda row: row.number)
        return Source(sorted(self.rows, key=key, reverse=descending), self.asked)


class Source:
    def __init__(self, rows: Sequence[Row], asked: list[tuple[str, bool] | int]) -> None:
        self._rows = list(rows)
        self._asked = asked
        self.count = len(self._rows)
        self.keys: str | None = None

    def page(self, number: int) -> Sequence[Row]:
        self._asked.append(number)
        return self._rows[number * PAGE : (number + 1) * PAGE]

    def place(self, key: int) -> int | None:
        return next((at for at, row in enumerate(self._rows) if row.number == key), None)


COLUMNS: list[Column[Row]] = [
    Column("number", "Number", lambda row: str(row.number), "", right=True),
    Column("name", "Name", lambda row: row.name, "name"),
    Column("note", "Note", lambda _: ""),
]


def model_of(shelf: Shelf, *, descending: bool = True) -> PagedModel[Row]:
    model = PagedModel(COLUMNS, PAGE, shelf.fetch, ("", descending))
    model.refresh()
    return model


def text(model: PagedModel[Row], row: int, column: int = 0) -> str:
    return str(model.index(row, column).data())


@pytest.mark.parametrize("count", [0, 1, PAGE, 3 * PAGE + 1])
def test_it_keeps_the_rules_of_models(qtbot: QtBot, count: int) -> None:
    shelf = Shelf(count)
    model = model_of(shelf)
    # It warns of whatever breaks a rule, now and at each change; a warning fails a test here.
    tester = QAbstractItemModelTester(model, MODE.Warning)
    shelf.rows += [Row(count), Row(count + 1)]
    model.refresh()
    model.sort(1, Qt.SortOrder.AscendingOrder)
    shelf.rows = shelf.rows[:1]
    model.refresh()
    assert tester.model() is model


def test_only_pages_that_are_looked_at_are_fetched(qtbot: QtBot) -> None:
    shelf = Shelf(1_000)
    model = model_of(shelf)
    assert model.rowCount() == 1_000
    assert shelf.asked == [("", True)]
    assert text(model, 999) == "0"
    assert text(model, 995) == "4"
    assert shelf.asked == [("", True), 99]


def test_few_pages_are_kept(qtbot: QtBot) -> None:
    shelf = Shelf(1_000)
    model = model_of(shelf)
    for row in (*range(0, 1_000, PAGE), 0):
        text(model, row)
    assert shelf.asked.count(0) == 2
    assert len(model._pages) <= 8


@pytest.mark.parametrize("descending", [True, False])
def test_new_rows_are_inserted_and_the_view_stays_put(qtbot: QtBot, descending: bool) -> None:
    shelf = Shelf(25)
    model = model_of(shelf, descending=descending)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    text(model, 0)
    shelf.rows += [Row(25), Row(26)]
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.refresh()
    assert inserted.args is not None
    assert inserted.args[1:] == ([0, 1] if descending else [25, 26])
    assert not resets
    assert text(model, 0) == ("26" if descending else "0")
    assert text(model, 26) == ("0" if descending else "26")


@pytest.mark.parametrize(
    "rows",
    [
        [Row(number) for number in range(20)],
        [Row(number) for number in range(1, 26)],
        [],
    ],
)
def test_rows_that_went_make_a_new_table(qtbot: QtBot, rows: list[Row]) -> None:
    shelf = Shelf(25)
    model = model_of(shelf)
    text(model, 0)
    shelf.rows = rows
    with qtbot.waitSignal(model.modelReset):
        model.refresh()
    assert [text(model, row) for row in range(model.rowCount())] == [
        str(row.number) for row in reversed(rows)
    ]


def test_a_row_that_changed_is_shown_anew(qtbot: QtBot) -> None:
    shelf = Shelf(5)
    model = model_of(shelf)
    assert text(model, 0, 1) == "x"
    shelf.rows[4] = Row(4, "finished")
    with qtbot.waitSignal(model.dataChanged):
        model.refresh()
    assert text(model, 0, 1) == "finished"


def test_sorting_is_the_sources_business(qtbot: QtBot) -> None:
    shelf = Shelf(3)
    shelf.rows[1] = Row(1, "a")
    model = model_of(shelf)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert text(model, 0) == "1"
    asked = list(shelf.asked)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    model.sort(2, Qt.SortOrder.AscendingOrder)
    model.sort(-1, Qt.SortOrder.AscendingOrder)
    assert shelf.asked == asked


def test_cells_can_be_read_aloud_but_not_changed(qtbot: QtBot) -> None:
    model = model_of(Shelf(2))
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Number: 1"
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Note: empty"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "1"
    flags = model.flags(index)
    assert not flags & Qt.ItemFlag.ItemIsEditable
    assert flags & Qt.ItemFlag.ItemNeverHasChildren
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
    assert model.rowCount(index) == model.columnCount(index) == 0


def test_a_source_that_shrank_behind_our_back_shows_blanks(qtbot: QtBot) -> None:
    class Lost(Source):
        def page(self, number: int) -> Sequence[Row]:
            return []

    rows = [Row(1), Row(2)]
    model: PagedModel[Row] = PagedModel(COLUMNS, PAGE, lambda *_: Lost(rows, []))
    model.refresh()
    assert model.record(0) is None
    assert text(model, 1) == ""


def test_rows_that_take_long_come_later_and_only_the_last_question_counts(qtbot: QtBot) -> None:
    shelf = Shelf(5)
    model = model_of(shelf)
    waiting: list[bool] = []
    asked: list[tuple[str, Callable[[Rows[Row] | None], None]]] = []

    def later(order: str, descending: bool, arrived: Callable[[Rows[Row] | None], None]) -> bool:
        asked.append((order, arrived))
        return True

    model.later = later
    model.waited.connect(waiting.append)
    tester = QAbstractItemModelTester(model, MODE.Warning)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    model.refresh()
    assert (waiting, model.rowCount(), len(asked)) == ([True], 5, 1)
    model.ask_anew()
    asked[0][1](Source([Row(77)], []))
    assert model.rowCount() == 5
    asked[1][1](Source([Row(78)], []))
    assert (waiting, model.rowCount(), text(model, 0)) == ([True, False], 1, "78")
    model.refresh()
    model.refresh()
    asked[2][1](None)
    assert (len(asked), text(model, 0)) == (4, "78")
    assert tester.model() is model


def test_the_very_same_rows_keep_their_place(qtbot: QtBot) -> None:
    class Known(Source):
        def __init__(self, name: str) -> None:
            super().__init__([Row(1, name), Row(2, name)], [])
            self.keys = "0102"

    shown = [Known("before"), Known("after")]
    model: PagedModel[Row] = PagedModel(COLUMNS, PAGE, lambda *_: shown.pop(0), ("name", True))
    model.refresh()
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    assert text(model, 1, 1) == "before"
    model.refresh()
    assert (text(model, 1, 1), resets) == ("after", [])


def test_what_is_there_already_is_shown_until_the_rest_has_come(qtbot: QtBot) -> None:
    model: PagedModel[Row] = PagedModel(COLUMNS, PAGE, Shelf(3).fetch)
    model.show_meanwhile(Source([Row(1), Row(2)], []))
    assert model.rowCount() == 2
    model.show_meanwhile(Source([Row(9)], []))
    assert (model.rowCount(), model.place(2)) == (2, 1)
