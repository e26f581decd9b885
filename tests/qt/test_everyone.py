"""Whatever is shown can be read, reached and named: in every language, direction and size of text.

Each test walks through all pages, dialogs and pages of the wizard (tests/qt/scenes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHeaderView,
    QMenu,
    QTabBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailbridge.base import language
from mailbridge.screens import topics
from mailbridge.screens.help import HelpWindow, page_file
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.reading_order import tab_stops
from mailbridge.widgets.theme import palette
from tests.qt import seen
from tests.qt.filled import FIRST, LAST
from tests.qt.scenes import HEIGHT, PAGES, WIDTH, Stage, wait
from tests.qt.test_accessible import BANNED
from tests.translations import pseudo

MakeStage = Callable[[], Stage]

DATA = re.compile(
    # Names, addresses and numbers of made-up customers; columns, fields and words of a made-up
    # shop, and of its desk (tests/qt/desk.py); what stands in notes of former runs.
    r"[\w.]+@[\w.]*|\S+\.(db|csv)|/\S+|Pushed \d+|Wrong\.|Added the field BIRTHDAY\.|\bAnn\b"
    r"|The key is kept in a drawer\.|Anna's Flowers( Customers)?|You shop here\.|big_customer"
    rf"|\b({'|'.join((*FIRST, *LAST))}|Yasmin|Springfield|1 Main)\b"
    r"|\b(CustomerID|FirstName|LastName|EmailAddress|Phone|Birthday|Anniversary|CustomerType"
    r"|MarketingOK|TotalSales|UpdatedAt|Backup|FNAME|LNAME|PHONE|BIRTHDAY|ANNIVERSARY|ADDRESS"
    r"|Total sales|Total|wholesale|vip|regular|customer|yes|no|no longer a customer|Customers"
    r"|Newsletter|Test)\b"
    # The same in every language: our name, Mailchimp's, those of languages, days of the calendar.
    r"|\bmailbridge\b|\bMailchimp\b|Deutsch|English|Español|Français|Nederlands|Italiano"
    r"|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|3 April|4 March)\b|\b[AP]M\b"
)


@pytest.fixture
def make_stage(tmp_path: Path, qapp: QApplication) -> Iterator[MakeStage]:
    """Makes a window with sixty customers; the application is as it was afterwards."""
    font, colours = QFont(qapp.font()), qapp.palette()
    made: list[Stage] = []

    def make() -> Stage:
        made.append(Stage(tmp_path / "stage", 60))
        return made[-1]

    yield make
    for one in made:
        one.close()
    language.use(language.ENGLISH, tmp_path)
    qapp.setFont(font)
    qapp.setPalette(colours)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def enlarge(application: QApplication, factor: float) -> None:
    font = QFont(application.font())
    font.setPointSizeF(font.pointSizeF() * factor)
    application.setFont(font)


def test_every_word_is_translated_and_has_room(make_stage: MakeStage, tmp_path: Path) -> None:
    """In a language 40 % longer, on the smallest common screen."""
    language.use("eo", pseudo.install(tmp_path / "spoken", "eo"))
    untold, cut = [], []
    for name, window in make_stage().all():
        assert window.width() <= WIDTH, name
        assert window.height() <= HEIGHT, name
        cut += [(name, words) for words in seen.cut(window)]
        for what, words in seen.texts(window):
            if what == "QComboBox: choice" and name == "wizard-new-audience":
                continue  # countries, from the language's own list
            if re.search(r"[A-Za-z]{2,}", DATA.sub("", seen.plain(words))):
                untold.append((name, what, words))
    assert untold == []
    assert cut == []


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_everything_has_room_a_name_and_its_turn(
    make_stage: MakeStage, qapp: QApplication, factor: float
) -> None:
    """Names for who hears the window, the Tab key in reading order, no cut word in large letters."""
    enlarge(qapp, factor)
    for name, window in make_stage().all():
        assert [one for one in seen.focusable(window) if not seen.name_of(one)] == [], name
        assert seen.cut(window) == [], name
        stops = list(tab_stops(window))
        wanted = {
            one
            for one in seen.focusable(window)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.window() is window
        }
        # Of buttons of which one is on, the others are reached with the arrow keys.
        others = {one for one in wanted if of_a_group(one)}
        assert wanted - others <= set(stops), name
        places = [seen.place(one, window) for one in stops if not one.visibleRegion().isEmpty()]
        for before, after in pairwise(places):
            higher = after.bottom() <= before.top()
            assert not (higher and after.left() < before.right()), (name, before, after)
        said = "\n".join(words for _, words in seen.texts(window))
        assert [word for word in BANNED if re.search(rf"\b{word}\b", said)] == [], name


def of_a_group(part: QWidget) -> bool:
    """Whether it is one of several that the arrow keys go through."""
    if isinstance(part, QAbstractButton) and part.group() is not None:
        return True
    return isinstance(part.parentWidget(), QTabBar)


def test_from_right_to_left_everything_is_mirrored(
    make_stage: MakeStage, qapp: QApplication, tmp_path: Path
) -> None:
    language.use("ar", pseudo.install(tmp_path / "spoken", "ar"))
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    stage = make_stage()
    side = stage.program.window.side
    for name, window in stage.all():
        for part in seen.parts(window):
            if isinstance(part, QHeaderView) and part.orientation() is Qt.Orientation.Horizontal:
                first, second = (part.sectionViewportPosition(number) for number in (0, 1))
                assert first > second or part.count() < 2, (name, part)
            if not isinstance(part, QTextBrowser):
                assert part.layoutDirection() is Qt.LayoutDirection.RightToLeft, (name, part)
        if window is stage.program.window:
            assert seen.place(side, window).right() > window.width() - 5


def test_the_tab_key_goes_round_each_page_and_back(make_stage: MakeStage, qtbot: QtBot) -> None:
    window = make_stage().program.window
    window.show()
    for name in PAGES:
        window.show_page(name)
        wait()
        go_round(qtbot, window, Qt.Key.Key_Tab)  # a table that is reached chooses its first row
        wait()
        stops = list(tab_stops(window))
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            assert set(go_round(qtbot, window, key)) == set(stops), name
            assert QApplication.focusWidget() is stops[0], name


def go_round(qtbot: QtBot, window: QWidget, key: Qt.Key) -> list[QWidget | None]:
    """Press the key once at each stop, beginning at the first one; where one has been."""
    stops = list(tab_stops(window))
    stops[0].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is stops[0])
    been = []
    for _ in stops:
        been.append(QApplication.focusWidget())
        QTest.keyClick(been[-1] or window, key)
    return been


def test_pages_search_help_and_menus_without_a_mouse(make_stage: MakeStage, qtbot: QtBot) -> None:
    program = make_stage().program
    window, rooms = program.window, program.rooms
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for number, name in enumerate(PAGES):
        key = Qt.Key(Qt.Key.Key_1.value + number)
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.page == name
        wait()
        QTest.keyClick(window, Qt.Key.Key_F1)
        shown = program.doors.help_window
        assert shown is not None
        title = page_file(topics.PAGES[name]).read_text("utf-8").splitlines()[0]
        assert shown.page.document().firstBlock().text() == title.removeprefix("# ")
        QTest.keyClick(shown, Qt.Key.Key_Escape)
        assert not shown.isVisible()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
    window.show_page("customers")
    wait()
    rooms.customers.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert rooms.customers.search.hasFocus()
    rooms.customers.table.selectRow(2)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(rooms.customers.table.viewport(), asked)
    menus = [one for one in rooms.customers.table.findChildren(QMenu) if one.isVisible()]
    assert [one.actions()[0].text() for one in menus] == ["Send again now"]
    QTest.keyClick(menus[0], Qt.Key.Key_Escape)


def test_the_wizards_help_is_about_the_page_that_is_shown(
    make_stage: MakeStage, qtbot: QtBot
) -> None:
    for name, window in make_stage().wizard():
        if isinstance(window, SetUpWizard):
            assert window.help_page() == topics.STEPS[int(name.split("-")[1]) - 1]
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            QTest.keyClick(window, Qt.Key.Key_F1)
            shown = window.findChildren(HelpWindow)[0]
            qtbot.waitUntil(shown.isActiveWindow)
            shown.close()
            wait()
            if name == "wizard-3-connect":
                window.connection.complain("Mailchimp does not know this key.")
                assert window.help_page() == "key-refused"


def test_who_has_the_keyboard_is_seen(make_stage: MakeStage, qtbot: QtBot) -> None:
    stage = make_stage()
    window = stage.program.window
    window.show()
    window.activateWindow()
    for name in PAGES:
        window.show_page(name)
        wait()
        for part in list(tab_stops(window)):
            other = next(one for one in tab_stops(window) if one is not part)
            other.setFocus(Qt.FocusReason.TabFocusReason)
            wait()
            without = part.grab().toImage()
            part.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.waitUntil(part.hasFocus)
            assert part.grab().toImage() != without, (name, seen.name_of(part))


def at_rest(window: QWidget) -> QImage:
    """The window once two pictures in a row are the same: it may still be coming up."""
    picture = window.grab().toImage()
    for _ in range(50):
        wait()
        former, picture = picture, window.grab().toImage()
        if former == picture:
            break
    return picture


def test_light_and_dark_are_switched_while_a_page_is_shown(
    make_stage: MakeStage, qapp: QApplication
) -> None:
    """The dark one leaves no light ground, and the light one comes back as it was."""
    qapp.setPalette(palette(dark=False))
    stage = make_stage()
    for name, window in chain(stage.pages(), stage.wizard()):
        before = at_rest(window)
        qapp.setPalette(palette(dark=True))
        wait()
        dark = window.grab().toImage()
        qapp.setPalette(palette(dark=False))
        wait()
        points = [(x, y) for x in range(0, dark.width(), 12) for y in range(0, dark.height(), 12)]
        light = sum(dark.pixelColor(*point).lightness() > 128 for point in points)
        assert light < 0.12 * len(points), name
        after = at_rest(window)
        changed = sum(before.pixel(*point) != after.pixel(*point) for point in points)
        assert changed < 0.01 * len(points), name
