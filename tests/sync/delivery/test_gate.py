from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from mailbridge.base.errors import (
    KeyProblem,
    MailbridgeError,
    SkipRecord,
    Throttled,
    Unclear,
    Wait,
)
from mailbridge.sync.delivery.gate import Gate, Terms
from tests.fakes.clock import JumpingClock


@dataclass
class Line:
    """A gate, its clock and what is allowed."""

    silence_holds: bool = True
    patience: float = 1000.0
    paused: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    clock: JumpingClock = field(default_factory=JumpingClock)

    def __post_init__(self) -> None:
        terms = Terms(8, self.patience, 0, lambda: not self.paused, lambda _a, _b: None, lambda: 0)
        self.gate = Gate(terms, self.clock, self.stop, silence_holds=self.silence_holds)

    def after(self, *errors: MailbridgeError | None, others: bool = False) -> float:
        """Seconds for which the gate is shut after these answers."""
        for error in errors:
            self.gate.note(error, others=others)
        return self.gate.seconds_until(0.0)


@pytest.mark.parametrize(
    ("errors", "seconds"),
    [
        ((None,), 0),
        ((SkipRecord("x"),), 0),
        ((Wait("x"),), 2),
        ((Wait("x"), Wait("x")), 2),  # together: one failure of the line
        ((Wait("x"), Wait("x", seconds=50)), 50),
        ((None, Throttled("x")), 2),
        ((Unclear("x", seconds=100),), 100),
    ],
)
def test_how_long_it_shuts(errors: tuple[MailbridgeError | None, ...], seconds: float) -> None:
    assert Line().after(*errors) == seconds


def test_each_failure_waits_longer_until_one_goes_well() -> None:
    line = Line()
    seconds = []
    for _ in range(3):
        seconds.append(line.after(Wait("x")))
        assert not line.gate.open
        line.clock.jump(seconds[-1])
        assert line.gate.open
    assert seconds == [2, 4, 8]
    assert line.after(None) == 0
    assert line.after(Wait("x")) == 2


def test_too_many_at_once_is_no_failure_of_a_line_that_works() -> None:
    line = Line()
    line.gate.note(None, others=False)
    for _ in range(3):
        assert line.after(Throttled("x")) == 2
        line.clock.jump(2)


@pytest.mark.parametrize(("holds", "others", "seconds"), [
    (True, True, 0), (True, False, 100), (False, True, 2), (False, False, 2),
])  # fmt: skip
def test_whom_silence_holds_back(holds: bool, others: bool, seconds: float) -> None:
    line = Line(silence_holds=holds)
    silent = Unclear("x", seconds=100)
    assert line.after(silent, others=others) == seconds
    assert line.gate.trouble is silent


def test_what_the_owner_has_to_mend_shuts_it_for_good() -> None:
    line = Line()
    refused = KeyProblem("x")
    line.after(refused, Wait("later"), None)
    line.clock.jump(10_000)
    assert (line.gate.open, line.gate.ended, line.gate.trouble) == (False, True, refused)


def test_a_pause_and_a_stop_shut_it() -> None:
    line = Line()
    line.paused = True
    assert (line.gate.open, line.gate.ended) == (False, True)
    line.paused = False
    assert line.gate.open
    line.stop.set()
    assert (line.gate.open, line.gate.ended) == (False, True)


def test_waiting_ends_with_the_patience() -> None:
    line = Line(patience=60)
    assert line.gate.wait(50)
    assert not line.gate.wait(50)
    line.gate.note(None, others=False)
    assert line.gate.wait(50)


def test_a_stop_cuts_the_waiting_short() -> None:
    line = Line()
    line.stop.set()
    assert not line.gate.wait(50)
