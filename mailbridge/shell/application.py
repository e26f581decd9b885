"""The application: Qt, one instance, signals and crashes around a Program; run gives the status.

It holds no page and no state of the core.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QMessageBox

from mailbridge import __version__
from mailbridge.base.language import tr
from mailbridge.service.preferences import preferences_file, read_preferences
from mailbridge.service.session import Session
from mailbridge.shell.appearance import Appearance, enlarge, speak
from mailbridge.shell.crash import CrashReporter, tell_in_a_dialog
from mailbridge.shell.milestones import FirstPaint, in_the_tray
from mailbridge.shell.program import Program
from mailbridge.shell.signals import Signals
from mailbridge.shell.single_instance import SingleInstance
from mailbridge.widgets.engine.child import own_program
from mailbridge.widgets.icons import app_icon
from mailbridge.widgets.style import HouseStyle
from mailbridge.widgets.theme import dress


def run(
    session: Session,
    *,
    background: bool = False,
    screenshots: Path | None = None,
    environment: Mapping[str, str],
) -> int:
    """Run the window until the owner quits. Returns the exit status.

    screenshots: a folder; the program then shows itself, saves pictures of every page there and
    ends. environment: what the engine gets.
    """
    application = make_application()
    preferences = read_preferences(preferences_file(session.paths))
    enlarge(application, preferences.text_size)
    speak(application, preferences.language)
    instance = SingleInstance(session.paths.state_dir)
    if not instance.first():
        if instance.raise_first():
            return 0
        logging.getLogger(__name__).warning("another window is there and does not answer")
        QMessageBox.information(
            None,
            "mailbridge",
            tr("mailbridge is open already, but its window does not answer."),
        )
        return 1
    program = Program(session, environment, own_program("watch", "--events"))
    appearance = Appearance(application, program)
    appearance.follow(program.preferences.now)
    appearance.changed.connect(program.tray.redraw)
    program.preferences.changed.connect(appearance.follow)
    crash = CrashReporter(lambda sentence: tell_in_a_dialog(program.window, sentence))
    crash.install()
    signals = Signals()
    signals.end_asked.connect(program.quit)
    instance.show_asked.connect(program.window.bring_up)
    application.commitDataRequest.connect(program.window.let_close)
    try:
        if screenshots is not None:
            from mailbridge.shell.shots import take_shots  # noqa: PLC0415 - only for pictures

            take_shots(program, screenshots)
        if not background:
            FirstPaint(program.window)
        program.start(background=background)
        if background:
            in_the_tray()
        return application.exec()
    finally:
        program.end()
        signals.remove()
        crash.remove()
        instance.release()


def make_application() -> QApplication:
    """The one QApplication, named and dressed."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("mailbridge")
    application.setApplicationDisplayName("mailbridge")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("mailbridge")
    application.setQuitOnLastWindowClosed(False)
    application.setWindowIcon(app_icon())
    dress(application, HouseStyle())
    if QLocale().language() is QLocale.Language.C:
        # No language was chosen on this computer: numbers still want their separators.
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    return application
