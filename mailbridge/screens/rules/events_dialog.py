"""A dialog for an events feed: where its rows are, and which column says what.

It changes no settings and reads no shop: it asks for a look, and is given what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.screens.rules.parts import (
    FormDialog,
    choose,
    column_box,
    combo,
    fill_columns,
    lacking,
)
from mailbridge.screens.rules.properties import Properties
from mailbridge.service.rules.event_places import EventPlace, place_of
from mailbridge.service.rules.form_faults import Fault, FaultyError, made
from mailbridge.settings.schema import Feed
from mailbridge.widgets.controls import Button

_FOLDER = "\0folder"
_FILE = "\0file"
_NAMING = (
    (mark("all have the same name"), "event_name"),
    (mark("a column says the name"), "event"),
)
_DATES = (
    (mark("As the values show"), None),
    (mark("Day, month, year"), "DMY"),
    (mark("Month, day, year"), "MDY"),
    (mark("Year, month, day"), "YMD"),
)


class EventsDialog(FormDialog):
    """The dialog. databases: (words, URL) that the settings read already. feed: what there is.

    look_asked: the place as it stands now; show_place answers. made: the feed after "Keep".
    """

    look_asked = Signal(dict)

    def __init__(
        self,
        databases: Sequence[tuple[str, str]],
        feed: Feed | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Events from your shop"), "", parent)
        self.made: Feed | None = None
        self._before = feed
        self.name = QLineEdit(feed.name if feed else "")
        self.name.setEnabled(feed is None)
        self.place = combo([(mark("Files in a folder"), _FOLDER)])
        for words, url in databases:
            self.place.addItem(words, url)
        self.place.addItem(tr("Another database file…"), _FILE)
        self.folder = QLineEdit(feed.folder if feed else "")
        self.browse = Button(tr("Choose the &folder…"))
        self.files = QLineEdit((feed.files if feed else "") or "events*.csv")
        self.table = QComboBox()
        self.email, self.key = column_box(()), column_box(())
        self.naming = combo(_NAMING)
        self.event_name = QLineEdit(feed.event_name if feed else "")
        self.named_by = column_box(())
        self.occurred = column_box((), none=tr("when it is found"))
        self.dates = combo(_DATES)
        self.properties = Properties((), feed.properties if feed else None)
        self.existing = QCheckBox(tr("Send the rows that are there already, too"))
        self._add_rows()
        if feed is not None:
            self._show_feed(feed)
        self._connect()
        self._show_rows()
        self.fit()

    def _add_rows(self) -> None:
        self.add("name", tr("&Name of this list"), self.name)
        self.add("place", tr("&Where the events are"), self.place)
        self.add("folder", tr("The folder"), self.folder)
        self.add("browse", "", self.browse)
        self.browse.setAccessibleName(tr("Choose the folder"))
        self.add("files", tr("Which f&iles, * for what differs"), self.files)
        self.add("table", tr("The &table"), self.table)
        self.add("email", tr("Column with the &e-mail address"), self.email)
        self.add("key", tr("Column that n&umbers the events"), self.key)
        self.add("naming", tr("What the events are &called"), self.naming)
        self.add("event_name", tr("The name of the e&vent"), self.event_name)
        self.add("event", tr("Column with the na&me"), self.named_by)
        self.add("occurred", tr("Column with the &time"), self.occurred)
        self.add("dates", tr("How &dates are written"), self.dates)
        self.add("properties", tr("What the event tells"), self.properties)
        self.form.addRow(self.existing)
        self.explain(
            tr("Each new row is one event, sent once. It adds nobody: only people who are in your "
               "audience can have events.")
        )  # fmt: skip

    def _show_feed(self, feed: Feed) -> None:
        choose(self.place, feed.database or _FOLDER)
        for box, column in (
            (self.email, feed.email), (self.key, feed.key),
            (self.named_by, feed.event), (self.occurred, feed.occurred),
        ):  # fmt: skip
            choose(box, column)
        if feed.table:
            self.table.addItem(feed.table, feed.table)
        choose(self.naming, "event" if feed.event else "event_name")
        choose(self.dates, feed.dates)
        self.existing.setChecked(feed.send_existing)

    def _connect(self) -> None:
        self.place.activated.connect(self._on_place)
        self.naming.currentIndexChanged.connect(self._show_rows)
        self.browse.clicked.connect(self._on_browse)
        self.folder.editingFinished.connect(self.look)
        self.files.editingFinished.connect(self.look)
        self.table.activated.connect(lambda _: self.look())

    def _show_rows(self) -> None:
        in_folder = self.place.currentData() == _FOLDER
        query = self._before is not None and bool(self._before.query)
        for name in ("folder", "browse", "files"):
            self.show_row(name, shown=in_folder)
        self.show_row("table", shown=not in_folder and not query)
        named = self.naming.currentData() == "event_name"
        self.show_row("event_name", shown=named)
        self.show_row("event", shown=not named)
        self.calm()

    def _on_place(self) -> None:
        if self.place.currentData() == _FILE:
            chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose a database file"))
            if not chosen:
                self.place.setCurrentIndex(0)
            else:
                choose(self.place, f"sqlite:///{Path(chosen).as_posix()}")
        self.table.clear()
        self._show_rows()
        self.look()

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose the folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)
            self.look()

    def where(self) -> dict[str, str]:
        """The place as it stands now."""
        if self.place.currentData() == _FOLDER:
            return {"folder": self.folder.text().strip(), "files": self.files.text().strip()}
        before = self._before
        if before is not None and before.query and before.database == self.place.currentData():
            return place_of(before)
        found = {"database": str(self.place.currentData())}
        table = str(self.table.currentData() or "")
        return {**found, "table": table} if table else found

    def look(self) -> None:
        """Ask for what the place holds."""
        self.look_asked.emit(self.where())

    def show_place(self, found: EventPlace) -> None:
        """What the place holds: tables and columns to choose from."""
        if found.tables:
            chosen = self.table.currentData()
            self.table.clear()
            self.table.addItem(tr("(choose a table)"), "")
            for table in found.tables:
                self.table.addItem(table, table)
            if chosen:
                choose(self.table, chosen)
        for box in (self.email, self.key, self.named_by):
            fill_columns(box, found.columns)
        fill_columns(self.occurred, found.columns, none=tr("when it is found"))
        self.properties.show_columns(found.columns)
        if found.problem:
            at = "folder" if self.place.currentData() == _FOLDER else "place"
            self.complain([Fault((at,), found.problem)])
        else:
            self.calm()

    def accept(self) -> None:
        """Close with the feed, or say what is missing."""
        values, faults = self._typed()
        try:
            self.made = made(Feed, values, faults)
        except FaultyError as error:
            self.complain(error.faults)
            return
        super().accept()

    def _typed(self) -> tuple[dict[str, Any], list[Fault]]:
        values: dict[str, Any] = (
            {} if self._before is None else self._before.model_dump(by_alias=True)
        )
        values |= {"database": "", "table": "", "query": "", "folder": "", "files": ""}
        values |= {"event": "", "event_name": "", "kind": "events", **self.where()}
        values |= {
            "name": self.name.text().strip(),
            "email": self.email.currentData() or "",
            "key": self.key.currentData() or "",
            "occurred": self.occurred.currentData() or "",
            "dates": self.dates.currentData(),
            "properties": self.properties.chosen(),
            "send_existing": self.existing.isChecked(),
        }
        naming = self.naming.currentData()
        box = (
            self.event_name.text().strip()
            if naming == "event_name"
            else self.named_by.currentData()
        )
        values[naming] = box or ""
        needed = {
            "name": tr("Please name this list."),
            "email": tr("Please choose a column."),
            "key": tr("Please choose a column: by it mailbridge knows what was sent already."),
            naming: tr("Please say what the events are called."),
        }
        if self.place.currentData() == _FOLDER:
            needed["folder"] = tr("Please choose the folder.")
            needed["files"] = tr("Please say which files, such as events*.csv.")
        elif not values["query"]:
            needed["table"] = tr("Please choose the table.")
        faults = [lacking(name, words) for name, words in needed.items() if not values.get(name)]
        lacks = self.properties.fault()
        return values, faults + ([lacking("properties", lacks)] if lacks else [])
