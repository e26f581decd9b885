from __future__ import annotations

import threading

from mailbridge.sync.loop import LOOK_EVERY, Loop
from tests.fakes.clock import JumpingClock


class Play:
    """A loop whose passes, looks and rests are counted; each rest takes the next step."""

    def __init__(self) -> None:
        self.clock = JumpingClock()
        self.passes: list[bool] = []
        self.looks: list[float] = []
        self.differs = False
        self.soon: float | None = None
        self.over = 0
        self.loop = Loop(
            self._run, self._changed, self._idle, self.clock, 300.0, threading.Event(), self._ended
        )
        self.steps = [self.loop.finish]

    def _run(self, whole: bool) -> float | None:
        self.passes.append(whole)
        return self.soon

    def _changed(self) -> bool:
        self.looks.append(self.clock.monotonic())
        return self.differs

    def _idle(self, _: float) -> None:
        self.steps.pop(0)()

    def _ended(self) -> None:
        self.over += 1

    def play(self) -> Play:
        self.loop.go()
        return self


def test_it_ends_and_says_so_once() -> None:
    played = Play().play()
    assert (played.passes, played.over) == ([False], 1)


def test_a_tick_comes_by_itself_and_marks_are_looked_at_meanwhile() -> None:
    play = Play()
    play.steps.insert(0, lambda: None)
    assert play.play().passes == [False, False]
    assert 270 <= play.clock.monotonic() <= 330
    assert play.looks[:3] == [LOOK_EVERY, 2 * LOOK_EVERY, 3 * LOOK_EVERY]


def test_a_pass_that_asks_for_it_comes_sooner() -> None:
    play = Play()
    play.soon = 30.0
    play.steps.insert(0, lambda: None)
    play.play()
    assert play.clock.monotonic() == 30.0


def test_a_wish_leads_to_one_pass_at_once() -> None:
    play = Play()
    play.steps.insert(0, lambda: play.loop.wish(whole=True))
    assert play.play().passes == [False, True]
    assert (play.clock.monotonic(), play.looks) == (0.0, [])


def test_a_look_leads_to_a_pass_only_where_something_changed() -> None:
    play = Play()
    play.steps.insert(0, play.loop.look)
    played = play.play()
    assert played.looks[:2] == [0.0, LOOK_EVERY]
    assert played.clock.monotonic() > 200, "nothing had changed"
    play = Play()
    play.differs = True
    play.steps.insert(0, play.loop.look)
    assert play.play().passes == [False, False]
    assert play.clock.monotonic() == 0.0


def test_a_wish_that_comes_while_marks_are_looked_at_is_not_lost() -> None:
    play = Play()
    looked = play.loop.changed

    def wish_meanwhile() -> bool:
        play.loop.wish()
        return looked()

    play.loop.changed = wish_meanwhile
    play.steps.insert(0, play.loop.look)
    assert play.play().passes == [False, False]
    assert play.clock.monotonic() == 0.0


def test_an_error_ends_what_watches_too() -> None:
    play = Play()

    def fail() -> None:
        raise RuntimeError

    play.steps = [fail]
    try:
        play.play()
    except RuntimeError:
        assert play.over == 1
    else:
        raise AssertionError
