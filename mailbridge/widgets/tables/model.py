"""A table of any length for Qt: the number of rows is known, pages are fetched when shown.

It sorts and filters nothing: whoever makes the source does that, in SQL.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication

from mailbridge.base.language import tr
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tips import tip

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Later = Callable[[str, bool, Callable[["Rows[Any] | None"], None]], bool]

# As plain numbers: comparing Qt's enumerations costs more than all else in data().
_DISPLAY = Qt.ItemDataRole.DisplayRole.value
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole.value
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole.value
_TIP = Qt.ItemDataRole.ToolTipRole.value
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole.value,
        _TIP,
        _ACCESSIBLE,
        _ALIGNMENT,
    }
)
_TO_THE_RIGHT = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter

_KEPT = 8
"""Pages kept; a screen shows two at most."""


class Rows(Protocol[R_co]):
    """Where rows come from: how many there are, and page by page.

    It may have ``place``, which gives the row of a record's number, and ``keys``, which says which
    rows they are.
    """

    @property
    def count(self) -> int:
        """The number of rows."""
        ...

    def page(self, number: int) -> Sequence[R_co]:
        """The rows from ``number * page size`` on."""
        ...


class NoRows:
    """A table with nothing in it."""

    count = 0

    def page(self, number: int) -> Sequence[Any]:  # noqa: ARG002 - the protocol's own signature
        """Nothing."""
        return []


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows of a source under the columns given.

    fetch: makes the source for an order: its name and whether it descends. later: the same where
    it takes long: told the order and what to call with the rows; it gives False where it is better
    asked at once.
    """

    waited = Signal(bool)
    """Rows are being looked for (True), or have come (False)."""

    later: Later | None = None

    def __init__(
        self,
        columns: Sequence[Column[R]],
        page_size: int,
        fetch: Callable[[str, bool], Rows[R]],
        order: tuple[str, bool] = ("", True),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._page_size = page_size
        self._fetch = fetch
        self._order = order
        self._rows: Rows[R] = NoRows()
        self._count = 0
        self._ticket = 0
        self._waiting = self._once_more = False
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()

    def refresh(self) -> None:
        """Ask the source again. New rows at either end are inserted, so the view stays put."""
        if self._waiting:
            self._once_more = True
            return
        self._ask()

    def ask_anew(self) -> None:
        """Something else is wanted of the source: what is being looked for is of no use."""
        self._ask()

    def _ask(self) -> None:
        self._ticket += 1
        ticket, self._once_more = self._ticket, False

        def arrived(rows: Rows[R] | None) -> None:
            if ticket != self._ticket:
                return
            self._wait(waiting=False)
            if rows is not None:
                self._show(rows)
            if self._once_more:
                self._ask()

        if self.later is not None and self.later(*self._order, arrived):
            if ticket == self._ticket:
                self._wait(waiting=True)
            return
        self._wait(waiting=False)
        self._show(self._fetch(*self._order))

    def _wait(self, *, waiting: bool) -> None:
        if waiting is not self._waiting:
            self._waiting = waiting
            self.waited.emit(waiting)

    @property
    def order(self) -> tuple[str, bool]:
        """The name of the order the rows stand in, and whether it descends."""
        return self._order

    def show_meanwhile(self, rows: Rows[R]) -> None:
        """Rows to look at until those asked for have come; only where there are none yet."""
        if not self._count:
            self._show(rows)

    def place(self, number: int) -> int | None:
        """At which row the record of this number stands, None where it is not there."""
        finder = getattr(self._rows, "place", None)
        return None if finder is None else finder(number)

    def _show(self, rows: Rows[R]) -> None:
        grown = rows.count - self._count
        name, descending = self._order
        keys = getattr(rows, "keys", None)
        if self._count and keys is not None and keys == getattr(self._rows, "keys", None):
            # The very same rows: only what stands in them may be another.
            self._take(rows)
            last = self.index(self._count - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        if grown >= 0 and not name and self._keeps_its_rows(rows, grown if descending else 0):
            first = 0 if descending else self._count
            if grown:
                self.beginInsertRows(QModelIndex(), first, first + grown - 1)
            self._take(rows)
            if grown:
                self.endInsertRows()
            if self._count:
                # Rows that were there may have changed too, such as a run that ended.
                last = self.index(self._count - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._take(rows)
        self.endResetModel()

    def record(self, row: int) -> R | None:
        """The record of a row, None where there is none."""
        if not 0 <= row < self._count:
            return None
        number, place = divmod(row, self._page_size)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._rows.page(number)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def _take(self, rows: Rows[R]) -> None:
        self._rows = rows
        self._count = rows.count
        self._pages.clear()

    def _keeps_its_rows(self, rows: Rows[R], shift: int) -> bool:
        """Whether the first row known is where it would be if rows were only added."""
        if not self._count:
            return False
        number, place = divmod(shift, self._page_size)
        page = rows.page(number)
        before = self.record(0)
        return place < len(page) and _same(page[place], before)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """All rows of the table, fetched or not."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The columns given."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; also as its tool tip and for screen readers."""
        # Asked some eight times for each cell that is painted: most roles are none of ours.
        if role not in _ROLES or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return _TO_THE_RIGHT if column.right else None
        record = self.record(index.row())
        text = "" if record is None else column.text(record)
        if role == _TIP:
            return tip(text)
        if role != _ACCESSIBLE:
            return isolated(text) if role == _DISPLAY else text
        if column.spoken is not None and record is not None:
            return column.spoken(record)
        return tr("{title}: {text}", title=column.heading, text=text or tr("empty"))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' titles; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be selected, never edited, and have nothing below them."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the source for another order; a column without one changes nothing."""
        if not 0 <= column < len(self.columns) or self.columns[column].order is None:
            return
        wish = (self.columns[column].order or "", order is Qt.SortOrder.DescendingOrder)
        if wish == self._order:
            return
        self._order = wish
        self._ask()


def isolated(text: str) -> str:
    """The text so that a number or a name in it is not torn apart where all else runs leftwards."""
    return f"\u2068{text}\u2069" if text and QGuiApplication.isRightToLeft() else text


def _same(one: object, other: object) -> bool:
    """Whether two records are of one row: by their number where they have one."""
    number = getattr(one, "number", None)
    return one == other if number is None else number == getattr(other, "number", None)
