from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.screens.overview import Notice, Overview, pause_end
from mailbridge.service.lists.pages import Figures
from mailbridge.widgets.controls import Banner
from mailbridge.widgets.engine.messages import Finished, Progress, Reading, State

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def page(qtbot: QtBot, state: StateName = StateName.UP_TO_DATE) -> Overview:
    overview = Overview()
    qtbot.addWidget(overview)
    overview.show()
    overview.show_state(State(state, "How things stand", "And more", ""), NOW)
    return overview


BUTTONS = ("check", "pause", "resume", "set_up", "all")


@pytest.mark.parametrize(
    ("state", "seen", "enabled"),
    [
        (StateName.UP_TO_DATE, {"check", "pause", "all"}, {"check", "pause", "all"}),
        (StateName.SKIPPED, {"check", "pause", "all"}, {"check", "pause", "all"}),
        (StateName.WAITING, {"check", "pause", "all"}, {"check", "pause", "all"}),
        (
            StateName.NEEDS_YOU,
            {"check", "pause", "all", "set_up"},
            {"check", "pause", "all", "set_up"},
        ),
        (StateName.ON_HOLD, {"check", "pause", "all"}, {"check", "pause", "all"}),
        (StateName.WORKING, {"check", "pause", "all"}, {"pause"}),
        (StateName.PAUSED, {"resume", "all"}, {"resume"}),
        (StateName.NOT_SET_UP, {"set_up"}, {"set_up"}),
    ],
)
def test_each_state_offers_what_makes_sense(
    qtbot: QtBot, state: StateName, seen: set[str], enabled: set[str]
) -> None:
    overview = page(qtbot, state)
    assert {name for name in BUTTONS if getattr(overview, name).isVisible()} == seen
    assert {name for name in seen if getattr(overview, name).isEnabled()} == enabled
    assert overview.badge.accessibleName() == "How things stand"


@pytest.mark.parametrize(
    ("button", "state", "wish"),
    [
        ("check", StateName.UP_TO_DATE, "sync"),
        ("all", StateName.UP_TO_DATE, "sync --all"),
        ("resume", StateName.PAUSED, "resume"),
        ("set_up", StateName.NOT_SET_UP, "setup"),
    ],
)
def test_each_button_says_its_wish(qtbot: QtBot, button: str, state: StateName, wish: str) -> None:
    overview = page(qtbot, state)
    with qtbot.waitSignal(overview.asked) as asked:
        getattr(overview, button).click()
    assert asked.args == [wish]


def test_progress_never_runs_backwards_and_ends_when_done(qtbot: QtBot) -> None:
    overview = page(qtbot, StateName.WORKING)
    bar, words = overview.progress.bar, overview.progress.words
    assert overview.progress.isVisible()
    overview.show_progress(Reading("Customers", 0, done=False), 0)
    assert (words.text(), bar.maximum()) == ("Reading your customers…", 0)
    overview.show_progress(Reading("Customers", 328, done=True), 1)
    assert words.text() == "Read 328 customers in your shop"
    seen = []
    for done in (0, 120, 327, 328):
        overview.show_progress(Progress("sending", done, 328 - done), 20 + done)
        seen.append(bar.value() / bar.maximum())
    assert words.text() == "Sending… 328 of 328"
    assert seen == sorted(seen)
    assert seen[-2] < 1
    assert seen[-1] == 1
    with qtbot.waitSignal(overview.asked) as asked:
        overview.progress.stop.click()
    assert asked.args == ["stop"]
    overview.show_state(State(StateName.UP_TO_DATE, "Done"), NOW)
    assert not overview.progress.isVisible()


def test_the_time_left_is_told_when_the_pace_is_known(qtbot: QtBot) -> None:
    overview = page(qtbot, StateName.WORKING)
    overview.show_progress(Progress("sending", 1, 999), 100)
    assert overview.progress.rest.text() == ""
    overview.show_progress(Progress("sending", 100, 900), 120)
    assert overview.progress.rest.text() == "about 3 minutes left"


def test_a_number_beyond_any_bar_is_shown(qtbot: QtBot) -> None:
    overview = page(qtbot, StateName.WORKING)
    overview.show_progress(Progress("sending", 2**33, 2**33), 20)
    assert overview.progress.bar.value() == 500
    overview.show_progress(Progress("audience", 7, -1), 20)
    assert "7 so far" in overview.progress.words.text()


def test_the_numbers_and_facts(qtbot: QtBot) -> None:
    overview = page(qtbot)
    figures = Figures(
        audience="Newsletter",
        members=4218,
        sent=38,
        skipped=2,
        last_sync="2026-11-20T09:59:00Z",
        message="Pushed 38 of 4,220 customers",
    )
    overview.show_state(State(StateName.UP_TO_DATE, "Fine", "", "2026-11-20T10:04:00Z"), NOW)
    overview.show_figures(figures, NOW)
    assert overview.tiles["members"].number.text() == "4,218"
    assert overview.tiles["sent"].accessibleName() == "38 sent today"
    assert "Audience “Newsletter”" in overview.facts.text()
    assert "Next check in 4 minutes" in overview.facts.text()
    assert overview.summary.text() == "Pushed 38 of 4,220 customers"
    overview.show_finished(Finished("Pushed 1 of 4,220 customers"))
    overview.show_figures(figures, NOW)
    assert overview.summary.text() == "Pushed 1 of 4,220 customers"


def banners(overview: Overview) -> list[Banner]:
    return [one for one in overview.findChildren(Banner) if one.isVisible()]


def test_notices_lead_to_their_remedy(qtbot: QtBot) -> None:
    overview = page(qtbot)
    overview.show_notices([Notice("A <b>bold</b> name"), Notice("Two", "Show me", "show skipped")])
    qtbot.waitUntil(lambda: len(banners(overview)) == 2)
    first, second = banners(overview)
    assert first.text.text() == "A <b>bold</b> name"
    assert not first.button.isVisible()
    with qtbot.waitSignal(overview.asked) as asked:
        second.button.click()
    assert asked.args == ["show skipped"]
    overview.show_notices([])
    assert not banners(overview)


def test_pausing_offers_three_ends(qtbot: QtBot) -> None:
    overview = page(qtbot)
    assert isinstance(overview.pause, QPushButton)
    with qtbot.waitSignal(overview.pause_asked) as asked:
        overview.pause.menu().actions()[1].trigger()
    assert asked.args == [-1]


def test_when_a_pause_ends() -> None:
    assert pause_end(0, NOW) is None
    assert pause_end(1, NOW) == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    tomorrow = pause_end(-1, NOW)
    assert tomorrow is not None
    assert tomorrow.tzinfo is UTC
    local = tomorrow.astimezone()
    assert (local.hour, local.minute) == (6, 0)
    assert local.date() > NOW.astimezone().date()


def test_a_run_that_was_stopped_says_how_far_it_came_and_can_go_on(qtbot: QtBot) -> None:
    overview = page(qtbot, StateName.WORKING)
    overview.show_progress(Progress("sending", 100, 228), 20)
    overview.progress.stop.click()
    assert not overview.progress.stop.isEnabled()
    overview.show_progress(Progress("sending", 120, 208), 21)
    assert overview.progress.words.text().startswith("Stopping")
    overview.show_state(State(StateName.WAITING, "Some customers are waiting"), NOW)
    words = "Stopped after 120 of 328. The rest goes at the next check."
    assert overview.progress.words.text() == words
    assert not overview.progress.bar.isVisible()
    with qtbot.waitSignal(overview.asked) as asked:
        overview.progress.go_on.click()
    assert asked.args == ["sync"]
    overview.show_state(State(StateName.WORKING, "Checking the shop"), NOW)
    assert overview.progress.stop.isEnabled()
    assert not overview.progress.go_on.isVisible()
    overview.show_state(State(StateName.UP_TO_DATE, "Done"), NOW)
    assert not overview.progress.isVisible()
