"""Writes the rows of a table into a file the owner chooses, in a thread, with a bar and Stop.

It knows no table: what is read, and what a cell says, is given to it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressDialog, QWidget

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import ntr, tr
from mailbridge.service.lists.export import Row, Stopped, write_table
from mailbridge.widgets.controls import Button
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

_PAGE = 200


class Reading(Protocol):
    """Pages of a connection of their own."""

    def show(self, asked: Any) -> Any:
        """The rows that were asked for."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Export(QObject):
    """One export at a time. source: the pages to read with, and what to ask them.

    finished: the number of rows written, -1 where there is no file.
    """

    finished = Signal(int)
    _counted = Signal(int)

    def __init__(
        self,
        columns: tuple[Column[Any], ...],
        title: str,
        source: Callable[[], tuple[Reading, Any]],
        tasks: Tasks,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._columns, self._title = columns, title
        self._source, self._tasks, self._window = source, tasks, window
        self._stop = threading.Event()
        self.box: QProgressDialog | None = None
        self._counted.connect(self._on_counted, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Let the owner say where, then write."""
        box = QFileDialog(self._window, tr("Export list"))
        box.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        box.setNameFilters([tr("Excel workbook (*.xlsx)"), tr("CSV for any program (*.csv)")])
        box.setDefaultSuffix("xlsx")
        box.selectFile(f"{self._title}.xlsx")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.fileSelected.connect(lambda name: self.write(Path(name)))
        box.open()

    def write(self, path: Path) -> None:
        """Write the rows into the file; what was there before stays until all are written."""
        self._stop.clear()
        self.box = self._bar()
        pages, asked = self._source()
        header = [column.heading for column in self._columns]

        def work() -> int:
            try:
                listing = pages.show(asked)
                self._total = max(int(listing.count), 1)
                return write_table(path, self._title, header, self._rows(listing), self._go_on)
            except Stopped:
                return -1
            except OSError as error:
                raise SettingsError(tr("The file cannot be written"), str(error)) from error
            finally:
                pages.close()

        self._total = 1
        self._tasks.run(work, self, lambda outcome: self._on_done(path, outcome))

    def _rows(self, listing: Any) -> Iterator[Row]:
        for nth in range((listing.count + _PAGE - 1) // _PAGE):
            for record in listing.page(nth):
                yield [(column.plain or column.text)(record) for column in self._columns]

    def _go_on(self, written: int) -> bool:
        self._counted.emit(written)
        return not self._stop.is_set()

    def _bar(self) -> QProgressDialog:
        box = QProgressDialog(tr("Writing the list…"), tr("Stop"), 0, 1000, self._window)
        box.setWindowTitle("mailbridge")
        box.setAccessibleName(tr("Writing the list…"))
        box.setWindowModality(Qt.WindowModality.NonModal)
        box.setAutoClose(False)
        box.setAutoReset(False)
        box.setMinimumDuration(400)
        box.canceled.connect(self._stop.set)
        return box

    def _on_counted(self, written: int) -> None:
        if self.box is not None:
            self.box.setValue(1000 * min(written, self._total) // self._total)
            total = number(self._total)
            self.box.setLabelText(tr("Writing {n} of {total}…", n=number(written), total=total))

    def _on_done(self, path: Path, outcome: Outcome[int]) -> None:
        box, self.box = self.box, None
        if box is not None:
            box.canceled.disconnect(self._stop.set)
            box.close()
            box.deleteLater()
        if outcome.error is not None:
            self._say(outcome.error.title, outcome.error.message)
        elif outcome.value is not None and outcome.value >= 0:
            rows = outcome.value
            words = ntr(
                "{n} row is in {file}.",
                "{n} rows are in {file}.",
                rows,
                n=number(rows),
                file=path.name,
            )
            self._say(tr("The list is written"), words)
        self.finished.emit(-1 if outcome.value is None else outcome.value)

    def _say(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Information, "mailbridge", title, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def export_button(
    model: PagedModel[Any],
    title: str,
    source: Callable[[], tuple[Reading, Any]],
    tasks: Tasks | None,
    window: QWidget,
) -> Button:
    """A button "Export list…" for the rows of a model as they are shown."""
    button = Button(tr("E&xport list…"))
    export = Export(model.columns, title, source, tasks or Tasks(window), window)
    button.clicked.connect(export.ask)
    button.setProperty("export", export)
    return button
