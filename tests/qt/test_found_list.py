from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.found_list import sentence
from mailbridge.screens.wizard.look import Found
from mailbridge.service.session import Session
from mailbridge.service.support.sample import make_sample_shop
from mailbridge.shell.wizard.desk import SetUpDesk
from tests.qt.desk import FakeDesk
from tests.qt.wizard_steps import wizard_over

TODAY = date(2026, 11, 22)


def test_what_was_found_is_one_press_away(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.there = [Found("/shop/till.db", 4231, more=False, changed=TODAY)]
    wizard = wizard_over(qtbot, desk)
    found = wizard.where.parts.found_list
    qtbot.waitUntil(found.isVisible)
    found.buttons[0].click()
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    assert wizard.choices.place == "/shop/till.db"


def test_who_has_chosen_is_not_offered_anything_else(qtbot: QtBot) -> None:
    desk = FakeDesk(Choices(place="/shop/shop.db", table="customers"))
    desk.there = [Found("/shop/till.db", 4231, more=False, changed=TODAY)]
    wizard = wizard_over(qtbot, desk)
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    assert not wizard.where.parts.found_list.buttons


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Found("/a/KassaPlus.db", 4231, more=False, changed=TODAY),
            "Found: KassaPlus.db – 4,231 customers, changed today",
        ),
        (
            Found("/a/b.csv", 1, more=False, changed=date(2026, 11, 21)),
            "Found: b.csv – 1 customer, changed yesterday",
        ),
        (
            Found("/a/c.csv", 20_000, more=True, changed=date(2026, 11, 2)),
            "Found: c.csv – more than 20,000 customers, changed 11/2/26",
        ),
    ],
)
def test_the_words(found: Found, words: str) -> None:
    assert sentence(found, TODAY) == words


def test_the_real_desk_looks_where_it_is_told(session: Session) -> None:
    places = session.paths.config_dir.parent / "Documents"
    places.mkdir()
    make_sample_shop(places / "shop.db", 20)
    (found,) = SetUpDesk(session, [places]).find()
    assert found.place == str(places / "shop.db")
