"""Puts rows into a table: at once where that is quick, else in a thread with old rows meanwhile.

It asks what it is told to ask, and knows no table.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from mailbridge.service.lists.listing import PAGE, Asked, Found, Listing
from mailbridge.service.lists.pages import Pages
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel, Rows
from mailbridge.widgets.tasks import Outcome, Tasks

R = TypeVar("R")

AT_ONCE = 20_000
"""In tables up to this long any question is answered before anybody sees it waiting."""


_PATIENCE = 10.0
"""So many times as long as a question took, its answer is good enough."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What was asked last, and what was found."""

    asked: Asked[Any]
    found: Found
    good_until: float


class Loader(QObject):
    """tasks: None where everything is asked at once (a table that is never long)."""

    def __init__(self, pages: Pages, tasks: Tasks | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages, self.tasks = pages, tasks
        self._last: dict[int, _Last] = {}

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

        last = self._last.get(id(model))
        if last is not None and last.asked == asked and time.monotonic() < last.good_until:
            # A question that took long is not asked again at every news from the engine: who
            # stands where can wait, what is said of each of them is read anew all the same.
            arrived(self.pages.show(asked, last.found))
            return True
        began = time.monotonic()

        def look() -> Found | None:
            try:
                return self.pages.find_apart(asked, model)
            except sqlite3.OperationalError:
                return None  # called off: something else is wanted by now

        def done(outcome: Outcome[Found | None]) -> None:
            found, now = outcome.value, time.monotonic()
            if found is not None and not asked.quick:
                self._last[id(model)] = _Last(asked, found, now + _PATIENCE * (now - began))
            arrived(None if found is None else self.pages.show(asked, found))

        self.tasks.run(look, model, done)
        return True
