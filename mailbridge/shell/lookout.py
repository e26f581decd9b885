"""Reads in a thread what the window shows of the state: status, needs, what is held, pictures.

It shows nothing; whoever listens does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from mailbridge.service.lists.figures import Pictures, pictures
from mailbridge.service.lists.held import Held, held
from mailbridge.service.session import Session
from mailbridge.service.standing.needs import Need, needs
from mailbridge.service.standing.status import Status
from mailbridge.widgets.tasks import Outcome, Tasks


@dataclass(frozen=True, slots=True)
class Known:
    """All of it, of one moment."""

    status: Status = field(default_factory=Status)
    needs: tuple[Need, ...] = ()
    held: tuple[Held, ...] = ()
    pictures: Pictures = field(default_factory=Pictures)


def look_around(session: Session) -> Known:
    """Read it. Raises Repair or Wait."""
    return Known(session.status(), needs(session), held(session), pictures(session))


class Lookout(QObject):
    """One look at a time: a wish that comes meanwhile leads to one more. looked: a Known."""

    looked = Signal(object)

    def __init__(
        self, read: Callable[[], Known], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._read, self._tasks = read, tasks
        self._looking = self._again = False

    def look(self) -> None:
        """Look, now or right after the look that is under way."""
        if self._looking:
            self._again = True
            return
        self._looking = True
        self._tasks.run(self._read, self, self._on_read)

    def _on_read(self, outcome: Outcome[Known]) -> None:
        self._looking = False
        # What cannot be read just now is told by the figures, which are read at the same time.
        if outcome.value is not None:
            self.looked.emit(outcome.value)
        if self._again:
            self._again = False
            self.look()
