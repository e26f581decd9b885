"""Puts rows into a table: at once where that is quick, else in a thread with old rows meanwhile.

It asks what it is told to ask, and knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from mailbridge.service.listing import PAGE, Asked, Found, Listing
from mailbridge.service.pages import Pages
from mailbridge.widgets.table_model import Column, PagedModel, Rows
from mailbridge.widgets.tasks import Outcome, Tasks

R = TypeVar("R")

AT_ONCE = 20_000
"""In tables up to this long any question is answered before anybody sees it waiting."""


class Loader(QObject):
    """tasks: None where everything is asked at once (a table that is never long)."""

    def __init__(self, pages: Pages, tasks: Tasks | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages, self.tasks = pages, tasks

    def model(
        self,
        columns: Sequence[Column[R]],
        asked: Callable[[str, bool], Asked[R]],
        order: tuple[str, bool],
        parent: QObject,
    ) -> PagedModel[R]:
        """A model of what is asked for in an order."""

        def at_once(name: str, descending: bool) -> Listing[R]:
            return self.pages.show(asked(name, descending))

        made: PagedModel[R] = PagedModel(columns, PAGE, at_once, order, parent)

        def later(
            name: str,
            descending: bool,
            arrived: Callable[[Rows[Any] | None], None],
        ) -> bool:
            return self._later(made, asked(name, descending), arrived)

        made.later = later
        return made

    def is_long(self, asked: Asked[Any]) -> bool:
        """Whether the whole table has more rows than are looked through unseen."""
        return self.tasks is not None and self.pages.about(asked.query) > AT_ONCE

    def _later(
        self, model: PagedModel[R], asked: Asked[R], arrived: Callable[[Rows[Any] | None], None]
    ) -> bool:
        if self.tasks is None or not self.is_long(asked):
            return False
        self.pages.call_off(model)
        if asked.quick and not asked.where:
            model.show_meanwhile(self.pages.show(asked, self.pages.guess(asked)))

        def look() -> Found | None:
            try:
                return self.pages.find_apart(asked, model)
            except sqlite3.OperationalError:
                return None  # called off: something else is wanted by now

        def done(outcome: Outcome[Found | None]) -> None:
            found = outcome.value
            arrived(None if found is None else self.pages.show(asked, found))

        self.tasks.run(look, model, done)
        return True
