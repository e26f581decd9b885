"""Page 1: where are your customers? A file is chosen, dropped or found, or a server is named.

It reads nothing itself: the desk looks, in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Found, Look, Place
from mailbridge.screens.wizard.page import StepPage, said
from mailbridge.screens.wizard.where_parts import Way, WhereParts
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

_DATABASES = "*.db *.sqlite *.sqlite3 *.db3"
_EXPORTS = "*.csv *.tsv *.txt *.xlsx *.xlsm *.xls *.ods *.dbf"


class WherePage(StepPage):
    """looked: a Look at what was chosen; the next pages show it."""

    looked = Signal(object)

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Where are your customers?"), choices, desk, tasks, parent)
        self.look: Look | None = None
        self._asked = 0
        self.parts = WhereParts(self.column)
        self.server, self.query = self.parts.server, self.parts.query
        self.found, self.tables = self.parts.found, self.parts.tables
        self.setAcceptDrops(True)
        self.parts.choose.clicked.connect(self._on_choose)
        self.parts.choose_folder.clicked.connect(self._on_choose_folder)
        self.tables.activated.connect(self._on_table)
        self.parts.found_list.taken.connect(self.open)
        self.query.asked.connect(self._on_query)
        self.server.tried.connect(self._on_server)
        self.parts.way_chosen.connect(lambda _: self.complain(""))

    @property
    def password(self) -> str:
        """The server's, as it was typed; "" where it is known already or no server is meant."""
        typed = self.parts.way is Way.SERVER
        return self.server.password.text() if typed else ""

    def initializePage(self) -> None:
        """Look again where a place was chosen before."""
        if self.choices.place and self.look is None:
            place = self.choices.whereabouts()
            self.parts.show_way(_way_of(place, database=bool(place.table or place.query)))
            if place.on_server:
                self.server.show_address(place.place)
            self.open_place(place)
        elif self.look is None:
            self.tasks.run(self.desk.find, self, self._on_searched)

    def _on_searched(self, outcome: Outcome[Sequence[Found]]) -> None:
        if self.look is None and outcome.value:
            self.parts.found_list.show_found(outcome.value, self.desk.today())

    def open(self, place: str, table: str | None = None) -> None:
        """Look at a file, a database's address or a folder."""
        self.open_place(Place(place, table))

    def open_place(self, place: Place) -> None:
        """Look there; what is found is announced."""
        self._asked += 1
        asked = self._asked
        self.complain("")
        shown = self.server.database.text() if place.on_server else Path(place.place).name
        self.found.setText(tr("Looking at {name}…", name=shown or place.place))
        self.found.show()

        def done(outcome: Outcome[Look]) -> None:
            if asked == self._asked:  # else the owner has chosen another one meanwhile
                self._on_looked(outcome)

        self.tasks.run(lambda: self.desk.look(place), self, done)

    def _on_looked(self, outcome: Outcome[Look]) -> None:
        look = outcome.value
        if look is None:
            self.found.hide()
            if self.look is None or outcome.error is None:
                self.parts.show_look(None)
            self.complain(said(outcome.error))
            return
        self.look = look
        self.parts.show_way(_way_of(look.asked, database=bool(look.tables)))
        self.parts.show_look(look)
        self.found.setText(_found(look))
        self.found.show()
        self.choices.take(look)
        self.looked.emit(look)

    def _on_choose(self) -> None:
        kinds = [
            tr("Shop databases ({endings})", endings=_DATABASES),
            tr("Customer lists ({endings})", endings=_EXPORTS),
            tr("All files (*)"),
        ]
        if self.parts.way is Way.EXPORT:
            kinds[:2] = reversed(kinds[:2])
        title = tr("Your customers")
        place, _ = QFileDialog.getOpenFileName(self, title, self._start(), ";;".join(kinds))
        if place:
            self.open(place)

    def _on_choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Your customers"), self._start())
        if folder:
            self.open(folder)

    def _start(self) -> str:
        place = self.choices.place
        return str(Path(place).parent if place and "://" not in place else Path.home())

    def _on_server(self) -> None:
        missing = self.server.missing()
        self.complain(missing)
        if not missing:
            url = self.server.address().as_url()
            self.open_place(Place(url, password=self.server.password.text()))

    def _on_table(self, row: int) -> None:
        if self.look is not None:
            table = str(self.tables.itemData(row))
            self.open_place(replace(self._present(self.look), table=table, query=""))

    def _on_query(self, query: str) -> None:
        if not query:
            self.complain(tr("Please type in the query first."))
        elif self.look is not None:
            self.open_place(replace(self._present(self.look), table=None, query=query))

    def _present(self, look: Look) -> Place:
        """What is looked at now; the column with the addresses is asked anew."""
        return replace(look.asked, place=look.place, email=None)

    def missing(self) -> str:
        """A place has to be chosen, and read."""
        if self.look is not None:
            return ""
        if self.complaint:
            return self.complaint
        if self.parts.way is Way.SERVER:
            return self.server.missing() or tr("Please connect to the database first.")
        return tr("Please choose the file with your customers first.")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file or folder of this computer may be dropped here."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        event.acceptProposedAction()
        self.open(event.mimeData().urls()[0].toLocalFile())


def _way_of(place: Place, *, database: bool) -> Way:
    if place.on_server:
        return Way.SERVER
    return Way.DATABASE if database else Way.EXPORT


def _found(look: Look) -> str:
    total = look.usable + look.unusable
    name = Path(look.place).name
    if look.asked.on_server and look.table:
        return ntr(
            "✔ Connected: {n} customer in the table “{table}”",
            "✔ Connected: {n} customers in the table “{table}”",
            total,
            n=number(total),
            table=look.table,
        )
    if look.query:
        return ntr(
            "✔ The query gives {n} customer",
            "✔ The query gives {n} customers",
            total,
            n=number(total),
        )
    if look.table:
        return ntr(
            "✔ Found: {name} – {n} customer in the table “{table}”",
            "✔ Found: {name} – {n} customers in the table “{table}”",
            total,
            name=name,
            n=number(total),
            table=look.table,
        )
    return ntr(
        "✔ Found: {name} – {n} customer",
        "✔ Found: {name} – {n} customers",
        total,
        name=name,
        n=number(total),
    )
