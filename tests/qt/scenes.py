"""Every page, dialog and page of the wizard, one after another, with something in it.

No engine and no Mailchimp: for looking, and for what holds for all that is shown. It asserts
nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from mailbridge.base.language import tr
from mailbridge.records.standing import StateName
from mailbridge.screens.overview import Notice
from mailbridge.screens.rules.customer import CustomerDialog
from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.service.lists.held import Held
from mailbridge.service.lists.preview import Side
from mailbridge.service.session import Session
from mailbridge.service.support.sample import SETTINGS, make_sample_shop
from mailbridge.shell.dialogs import tell_about_closing
from mailbridge.shell.program import Program
from mailbridge.store.database import Database, open_database
from mailbridge.widgets.engine.messages import Progress, State
from tests.qt.desk import KEY
from tests.qt.filled import fill
from tests.qt.test_wizard_for_everyone import desk

Scene = tuple[str, QWidget]
PAGES = ("overview", "customers", "activity", "skipped", "rules", "settings")
PATIENCE = 30.0
WIDTH, HEIGHT = 1366, 728
"""The smallest common screen, without its task bar."""
MORE = """
[[feed.tag]]
tag = "not seen for 90 days"
when = { column = "UpdatedAt", days_ago_at_least = 90 }

[[feed.rule]]
when = { column = "TotalSales", rises_to = 500 }
event = "big_customer"

[[segment]]
name = "Customers"
conditions = [{ tag = "customer" }]
"""
HELD = Held("Customers", "", 83, 250, tuple((str(n), f"customer{n}@x.test") for n in range(1, 31)))


def wait(ready: Callable[[], bool] = lambda: True) -> None:
    """Let everything happen that is under way. Raises TimeoutError where it takes too long."""
    until = time.monotonic() + PATIENCE
    calm = 0
    while calm < 3:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        busy = any(one.name.startswith("task ") for one in threading.enumerate())
        calm = 0 if busy or not ready() else calm + 1
        if time.monotonic() > until:
            raise TimeoutError("a page did not become ready")


def fill_figures(database: Database, customers: int) -> None:
    """A year and a day of figures, up to now, as the overview draws them."""
    now = datetime.now(UTC)
    days = [
        ((now - timedelta(days=ago)).date().isoformat(), (ago * 7919) % 41, ago % 5, ago % 3)
        for ago in range(365)
    ]
    with database.transaction():
        database.executemany(
            "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?)",
            [
                (day, sent, skipped, max(customers - ago // 3, 0), listed)
                for ago, (day, sent, skipped, listed) in enumerate(days)
            ],
        )
        database.executemany(
            "INSERT OR REPLACE INTO hours VALUES (?, ?, ?, ?)",
            [
                (f"{now - timedelta(hours=ago):%Y-%m-%dT%H}:00:00Z", 12, ago % 7 == 3, ago == 9)
                for ago in range(20)
            ],
        )


class Stage:
    """A window over a home of its own in a folder, which must not exist yet; close it."""

    def __init__(self, folder: Path, customers: int) -> None:
        folder.mkdir()
        environment = {**os.environ, "MAILBRIDGE_HOME": str(folder / "home")}
        self.customers = customers
        self.environment = environment
        session = Session.open(environment)
        shop = folder / "shop.db"
        make_sample_shop(shop, min(customers, 250))
        words = SETTINGS.format(shop=shop.as_posix()) + MORE
        session.paths.settings_file.write_text(words, encoding="utf-8")
        with closing(open_database(session.paths.state_db)) as database:
            if customers:
                fill(database, customers)
                fill_figures(database, customers)
        self.session = session
        self.program = Program(session, environment, [])
        self.program.window.resize(WIDTH, HEIGHT)

    def close(self) -> None:
        """End it."""
        self.program.end()
        wait()

    def pages(self) -> Iterator[Scene]:
        """The pages of the window, each with its parts, a customer chosen where there is one."""
        window, rooms = self.program.window, self.program.rooms
        title = tr("Everything is up to date")
        self.program.engine.said.emit(State(StateName.UP_TO_DATE, title))
        window.show()
        for name in PAGES:
            window.show_page(name)
            wait()
            if name == "customers" and self.customers:
                rooms.customers.table.selectRow(6)
            elif name == "activity" and self.customers:
                rooms.activity.runs.selectRow(0)
            elif name == "settings":
                rooms.settings.fold.setChecked(True)
            wait()
            yield name, window
        for name, tabs in (("skipped", rooms.skipped.tabs), ("rules", rooms.rules.tabs)):
            window.show_page(name)
            for number in range(1, tabs.count()):
                tabs.setCurrentIndex(number)
                wait()
                yield f"{name}-{number + 1}", window
        yield from self._troubled()

    def _troubled(self) -> Iterator[Scene]:
        """A run under way, with things that need the owner; and what was stopped to be safe."""
        window, rooms = self.program.window, self.program.rooms
        window.show_page("overview")
        self.program.engine.said.emit(State(StateName.WORKING, tr("Starting…")))
        self.program.engine.said.emit(Progress("sending", 120, 208))
        self.program.conductor.note(
            "scene",
            Notice(
                tr("mailbridge cannot go on by itself. Nothing is lost. {why}", why=KEY[-4:]),
                tr("Try again"),
                "start",
                serious=True,
                other=(tr("What is this?"), "help key-refused"),
            ),
        )
        wait()
        yield "overview-working", window
        self.program.conductor.note("scene", None)
        words = tr("This may be a mistake. Nothing is removed in Mailchimp until you answer.")
        rooms.hold.show_held((Held(HELD.feed, words, HELD.losing, HELD.of, HELD.who),))
        window.show_in_list("hold", shown=True)
        window.show_page("hold")
        wait()
        yield "hold", window
        window.show_in_list("hold", shown=False)

    def dialogs(self) -> Iterator[Scene]:
        """Every dialog over the window."""
        window, rooms = self.program.window, self.program.rooms
        window.show()
        window.show_page("rules")
        wait()
        for name, button in rooms.rules.add.items():
            button.click()
            yield from self._opened(f"dialog-{name.replace(' ', '-')}")
        rooms.rules.fields.add_asked.emit()
        yield from self._opened("dialog-field")
        self.program.orders.erase("anna@x.test")
        yield from self._opened("dialog-erase")
        self.program.doors.ask_for_key(lambda: None)
        yield from self._opened("dialog-key")
        tell_about_closing(window, tray=True, leave=lambda: None)
        yield from self._opened("dialog-closing")
        sides = [Side(tr("First name"), "Anna", "Ann", same=False)]
        CustomerDialog("12", sides, window).open()
        yield from self._opened("dialog-customer")
        self.program.doors.help()
        yield from self._opened("help")

    def _opened(self, name: str) -> Iterator[Scene]:
        wait()
        window = self.program.window
        opened = [one for one in window.findChildren(QDialog) if one.isVisible()]
        for dialog in opened:
            yield name, dialog
            dialog.reject()
        if not opened:
            raise LookupError(f"no dialog was opened for {name}")
        wait()

    def wizard(self) -> Iterator[Scene]:
        """The pages of the wizard, over a shop and an account that are made up."""
        wizard = SetUpWizard(desk(), self.program.tasks, self.environment, self.program.window)
        wizard.show()
        larger = max(1.0, wizard.fontMetrics().height() / 18)
        wizard.resize(QSize(940, 660) * larger)  # the test's own screen is too small for that
        wizard.resize(wizard.size().boundedTo(QSize(WIDTH, HEIGHT)))
        wait()
        yield "wizard-1-where", wizard
        wizard.where.open("/shop/shop.db")
        wait(lambda: wizard.where.look is not None)
        wizard.next()
        wizard.right.day_first.click()
        wait()
        yield "wizard-2-right", wizard
        wizard.next()
        wait()
        yield "wizard-3-connect", wizard
        wizard.connection.key.setText(KEY)
        wizard.connection.check()
        wait(lambda: wizard.connection.audiences.count() > 0)
        wizard.connection.audiences.setCurrentRow(0)
        yield "wizard-3-connected", wizard
        wizard.connection.ask_for_new()
        wait(lambda: wizard.connection.dialog is not None)
        if wizard.connection.dialog is not None:
            yield "wizard-new-audience", wizard.connection.dialog
            wizard.connection.dialog.reject()
        wizard.next()
        for first, *_ in wizard.fields.marks.buttons.values():
            first.click()
        wizard.fields.ways[ConsentWay.EVERYONE].click()
        wait()
        yield "wizard-4-fields", wizard
        wizard.next()
        wait(lambda: wizard.trying.report is not None)
        yield "wizard-5-try", wizard
        wizard.halt()
        wizard.reject()
        wait()
        wizard.deleteLater()

    def all(self) -> Iterator[Scene]:
        """Everything."""
        yield from self.pages()
        yield from self.dialogs()
        yield from self.wizard()
