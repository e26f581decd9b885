"""Pictures of every page: the program drives itself through the window and the wizard, then ends.

It is for the README and for looking at the pages without a screen; it changes nothing of the shop.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from mailbridge.screens.pictures import SPANS
from mailbridge.service.lists.held import Held
from mailbridge.widgets.engine.messages import Finished, Progress

if TYPE_CHECKING:
    from mailbridge.screens.wizard.wizard import SetUpWizard
    from mailbridge.shell.program import Program

_LOOK_MS = 50
_MOST_LOOKS = 4_000

_HELD = "83 of 250 customers are missing. Nothing is done about them until you say so."

Ready = Callable[[], bool]


class Shots(QObject):
    """Walks through a list of waits; between two of them it may press and save."""

    def __init__(self, program: Program, folder: Path) -> None:
        super().__init__(program)
        self._program = program
        self._folder = folder
        self._finished = False
        self._sending = False
        self._looks = 0
        self._walk = self._through_everything()
        self._ready: Ready = lambda: True
        program.engine.said.connect(self._on_said)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin as soon as the program runs."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._timer.start()

    def _on_said(self, message: object) -> None:
        self._finished = self._finished or isinstance(message, Finished)
        if isinstance(message, Progress) and message.phase == "sending":
            self._sending = message.done > message.left / 3

    def _look(self) -> None:
        self._looks += 1
        if self._looks > _MOST_LOOKS:
            sys.stderr.write("The pictures are not complete: a page did not become ready.\n")
            self._leave(1)
        elif self._ready():
            self._looks = 0
            try:
                self._ready = next(self._walk)
            except StopIteration:
                self._leave(0)

    def _leave(self, status: int) -> None:
        self._timer.stop()
        QGuiApplication.exit(status)

    def _save(self, widget: QWidget, name: str) -> None:
        path = self._folder / f"{name}.png"
        if not widget.grab().save(str(path)):
            sys.stderr.write(f"{path} could not be written.\n")

    def _through_everything(self) -> Iterator[Ready]:
        program = self._program
        yield lambda: self._sending or self._finished
        self._save(program.window, "overview-working")
        yield lambda: self._finished and program.rooms.overview.progress.isHidden()
        for name in ("overview", "customers", "activity", "skipped", "rules", "settings"):
            program.window.show_page(name)
            yield _settled()
            self._save(program.window, name)
        program.window.show_page("overview")
        for days in SPANS:
            program.rooms.overview.pictures.spans.button(days).click()
            yield _settled()
            self._save(program.window, f"overview-{days}-days")
        self._show_a_hold()
        yield _settled()
        self._save(program.window, "hold")
        program.conductor.refresh()
        program.set_up()
        wizard = program.setting_up().wizard
        if wizard is not None:
            yield from self._through_wizard(wizard)

    def _show_a_hold(self) -> None:
        """The demo's shop loses nobody: the page is shown with figures of its own."""
        who = tuple((str(number), f"customer{number}@example.com") for number in range(1, 31))
        held = Held("Customers", _HELD, 83, 250, who)
        self._program.rooms.hold.show_held((held,))
        self._program.window.show_in_list("hold", shown=True)
        self._program.window.show_page("hold")

    def _through_wizard(self, wizard: SetUpWizard) -> Iterator[Ready]:
        feed = self._program.settings().feed[0]
        place = feed.database.removeprefix("sqlite:///") or str(Path(feed.folder) / feed.files)
        wizard.where.open(place, feed.table or None)
        yield lambda: wizard.where.look is not None
        yield from self._step(wizard, "wizard-1-where")
        yield from self._step(wizard, "wizard-2-right")
        yield lambda: wizard.connection.audiences.count() > 0
        yield from self._step(wizard, "wizard-3-connect")
        for button in wizard.fields.ways.values():
            if not any(one.isChecked() for one in wizard.fields.ways.values()):
                button.click()
        yield from self._step(wizard, "wizard-4-fields")
        yield lambda: wizard.trying.report is not None or bool(wizard.trying.complaint)
        yield _settled()
        self._save(wizard, "wizard-5-try")
        wizard.accept()
        yield _settled()

    def _step(self, wizard: SetUpWizard, name: str) -> Iterator[Ready]:
        yield _settled()
        self._save(wizard, name)
        wizard.next()


def _settled() -> Ready:
    """Ready at the third look: layouts and paintings that were asked for are done by then."""
    looks = iter((False, False, True))
    return lambda: next(looks, True)


def take_shots(program: Program, folder: Path) -> None:
    """Let the program save pictures of every page into the folder, and end."""
    Shots(program, folder).start()
