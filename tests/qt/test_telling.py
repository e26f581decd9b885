from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.records.standing import StateName
from mailbridge.service.preferences import Preferences
from mailbridge.shell.tray.quiet import hushed
from mailbridge.shell.tray.telling import Memory, Notification, Sight, Teller, notification
from mailbridge.widgets.engine.messages import State

NOON = datetime(2026, 11, 20, 12).astimezone()
OPEN = Preferences(quiet=False)
KEY = Sight(State(StateName.NEEDS_YOU, "Mailchimp needs a new key", "Nothing is lost."))
HOLD = Sight(State(StateName.ON_HOLD, "Stopped to be safe", "830 would go."))
OFFLINE = Sight(State(StateName.WAITING, "No internet", "38 customers are waiting."), offline=True)
QUEUE = Sight(State(StateName.WAITING, "Some customers are waiting"))
FINE = Sight(State(StateName.UP_TO_DATE, "Everything is up to date"), active=True, sent=38)
BUSY = Sight(State(StateName.WORKING, "Sending 1 of 2…"))
PAUSED = Sight(State(StateName.PAUSED, "Paused until you resume"))
NO_SET_UP = Sight(State(StateName.NOT_SET_UP, "Set-up is not finished"))


def skips(count: int, *reasons: str, active: bool = True) -> Sight:
    state = State(StateName.SKIPPED, "Up to date", "Some were skipped.")
    return Sight(state, skipped=count, reasons=reasons, active=active)


def titles(
    *steps: tuple[float, Sight],
    preferences: Preferences = OPEN,
    memory: Memory | None = None,
    began: datetime | None = None,
) -> list[str]:
    """What is told when things stand so at these minutes after noon."""
    teller = Teller(memory or Memory(), began)
    told = [teller.see(sight, preferences, NOON + timedelta(minutes=m)) for m, sight in steps]
    return [one.title for one in told if one is not None]


DAY = 24 * 60


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([(0, FINE), (5, BUSY), (6, FINE)], []),
        ([(0, KEY)], [KEY.state.title]),
        ([(0, HOLD)], [HOLD.state.title]),
        ([(0, KEY), (1, KEY), (5, BUSY), (6, KEY), (60, KEY)], [KEY.state.title]),
        ([(0, KEY), (DAY - 1, KEY), (DAY, KEY), (DAY + 1, KEY)], [KEY.state.title] * 2),
        ([(0, KEY), (1, HOLD)], [KEY.state.title, HOLD.state.title]),
        ([(0, KEY), (9, FINE), (10, FINE)], [KEY.state.title, "mailbridge works again"]),
        ([(0, KEY), (9, FINE), (10, KEY)], [KEY.state.title, "mailbridge works again", KEY.state.title]),
        ([(0, OFFLINE), (14, OFFLINE)], []),
        ([(0, OFFLINE), (15, OFFLINE), (16, OFFLINE)], ["No internet"]),
        ([(0, OFFLINE), (14, FINE), (15, OFFLINE), (29, OFFLINE)], []),
        ([(0, OFFLINE), (8, BUSY), (16, OFFLINE)], ["No internet"]),
        ([(0, OFFLINE), (14, FINE)], []),
        ([(0, QUEUE), (600, QUEUE)], []),
        ([(0, PAUSED), (600, PAUSED)], []),
        ([(0, NO_SET_UP)], []),
        ([(0, skips(2, "no_email"))], ["2 customers were skipped"]),
        ([(0, skips(2, "no_email", active=False))], []),
        ([(0, skips(1, "no_email")), (5, skips(2, "no_email"))], ["1 customer was skipped"]),
        ([(0, skips(1, "no_email")), (5, skips(2, "no_email", "cleaned"))], ["1 customer was skipped"]),
        (
            [(0, skips(1, "no_email")), (5, skips(2, "no_email", "cleaned")), (DAY, skips(2, "no_email", "cleaned"))],
            ["1 customer was skipped", "2 customers were skipped"],
        ),
        ([(0, skips(1, "no_email")), (DAY, FINE), (2 * DAY, skips(1, "no_email"))], ["1 customer was skipped"] * 2),
    ],
)  # fmt: skip
def test_one_notice_for_each_change(steps: list[tuple[float, Sight]], told: list[str]) -> None:
    assert titles(*steps) == told


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ({"tell_problems": False}, [(0, KEY), (60, HOLD), (120, OFFLINE), (180, OFFLINE)]),
        ({"tell_skipped": False}, [(0, skips(2, "no_email"))]),
        ({"snooze_until": "2026-11-30T00:00:00Z"}, [(0, KEY)]),
        ({"quiet": True, "opens": 14, "closes": 18}, [(0, KEY), (119, KEY)]),
    ],
)
def test_off_is_off(change: dict[str, object], steps: list[tuple[float, Sight]]) -> None:
    assert titles(*steps, preferences=Preferences(**{"quiet": False, **change})) == []  # type: ignore[arg-type]  # the names are Preferences' own


def test_what_is_unsolved_is_told_when_the_shop_opens() -> None:
    hours = Preferences(quiet=True, opens=13, closes=18)
    assert titles((0, KEY), (59, KEY), (60, KEY), preferences=hours) == [KEY.state.title]


def test_works_again_can_be_off_alone() -> None:
    wish = Preferences(quiet=False, tell_works_again=False)
    assert titles((0, KEY), (5, FINE), preferences=wish) == [KEY.state.title]


def test_nothing_is_said_just_after_signing_in() -> None:
    assert titles((0, KEY), (1.9, KEY), began=NOON) == []
    assert titles((0, KEY), (2, KEY), began=NOON) == [KEY.state.title]


def test_a_new_start_says_nothing_again() -> None:
    memory = Memory()
    assert titles((0, KEY), memory=memory) == [KEY.state.title]
    kept = Memory.from_text(memory.as_text())
    assert kept == memory
    assert titles((10, KEY), memory=kept) == []
    assert titles((20, FINE), memory=kept) == ["mailbridge works again"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"key": "x", "at": "soon", "day": "", "reasons": []}']
)
def test_a_damaged_memory_is_empty(text: str) -> None:
    assert Memory.from_text(text) == Memory()


def test_a_click_opens_the_page_that_helps() -> None:
    teller = Teller(Memory())
    seen = [teller.see(one, OPEN, NOON) for one in (HOLD, KEY, FINE, skips(1, "no_email"))]
    wishes = [one.wish for one in seen if one is not None]
    assert wishes == ["show hold", "show overview", "show overview", "show skipped"]


@pytest.mark.parametrize(
    ("seconds", "success", "told"),
    [(10, False, False), (119, False, False), (120, False, True), (10, True, True)],
)
def test_the_end_of_a_long_run_is_told(seconds: float, success: bool, told: bool) -> None:
    wish = Preferences(quiet=False, tell_success=success)
    said = Teller(Memory()).finished(seconds, "Pushed 328 of 328 customers", wish, NOON)
    assert (said is not None) is told


def test_what_is_long_is_cut_at_a_word() -> None:
    made = notification("word " * 20, "another " * 60, "show")
    assert len(made.title) <= 48
    assert made.title.endswith("word…")
    assert len(made.text) <= 200
    assert notification("x" * 60, "", "show").title == "x" * 47 + "…"
    assert notification("Short", "Too", "show") == Notification("Short", "Too", "show")


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "still"),
    [(9, 18, 8, True), (9, 18, 9, False), (9, 18, 17, False), (9, 18, 18, True),
     (17, 2, 16, True), (17, 2, 23, False), (17, 2, 1, False), (17, 2, 2, True),
     (9, 9, 3, False), (0, 24, 23, False)],
)  # fmt: skip
def test_opening_hours(opens: int, closes: int, hour: int, still: bool) -> None:
    wish = Preferences(quiet=True, opens=opens, closes=closes)
    assert hushed(wish, NOON.replace(hour=hour), None) is still
    assert not hushed(Preferences(quiet=False), NOON.replace(hour=hour), None)


def test_a_snooze_ends_by_itself() -> None:
    wish = Preferences(quiet=False, snooze_until="2026-11-20T12:00:00Z")
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert hushed(wish, at - timedelta(seconds=1), None)
    assert not hushed(wish, at, None)
