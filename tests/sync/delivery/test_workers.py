from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from mailbridge.sync.delivery.workers import Workers

NEVER = threading.Event()


class Desk:
    """Work that waits for a word: each number answers with itself when it is let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.gates = {number: threading.Event() for number in range(20)}
        self._changed = threading.Condition()

    def work(self, number: int) -> list[int]:
        with self._changed:
            self.begun.append(number)
            self._changed.notify_all()
        self.gates[number].wait(10)
        return [number]

    def until(self, *numbers: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: sorted(self.begun) == sorted(numbers), 10)


@contextmanager
def pool(
    desk: Desk,
    number: int,
    ahead: int = 0,
    bad: Callable[[int], bool] = lambda _: False,
    linger: float = 0.0,
) -> Iterator[Workers[int, int]]:
    workers = Workers(number, "test", desk.work, bad=bad, ahead=ahead, linger=linger)
    try:
        yield workers
    finally:
        workers.close()
        for gate in desk.gates.values():
            gate.set()


def collect(workers: Workers[int, int], number: int) -> list[int]:
    found: list[int] = []
    while len(found) < number:
        found += workers.collect(NEVER)[0]
    return sorted(found)


def test_a_worker_takes_what_waits_at_once() -> None:
    desk = Desk()
    with pool(desk, 1, ahead=1) as workers:
        assert workers.free == 2
        workers.begin(1)
        workers.begin(2)
        assert workers.free == 0
        desk.gates[1].set()
        desk.until(1, 2)
        assert collect(workers, 1) == [1]
        assert (workers.free, workers.busy) == (1, 1)


def test_answers_are_collected_together_while_work_waits() -> None:
    desk = Desk()
    with pool(desk, 4, ahead=4, linger=10) as workers, ThreadPoolExecutor(1) as other:
        for number in range(8):
            workers.begin(number)
        desk.gates[0].set()
        together = other.submit(workers.collect, NEVER)
        desk.until(0, 1, 2, 3, 4)  # the first answer is there
        desk.gates[1].set()
        assert sorted(together.result(10)[0]) == [0, 1]


def test_an_answer_does_not_wait_for_others_where_a_worker_would_be_idle() -> None:
    desk = Desk()
    with pool(desk, 4, ahead=4, linger=1000) as workers:
        for number in range(4):
            workers.begin(number)
        desk.gates[2].set()
        assert workers.collect(NEVER)[0] == [2]


def test_after_a_bad_answer_what_waits_comes_back() -> None:
    desk = Desk()
    with pool(desk, 1, ahead=2, bad=lambda number: number == 1) as workers:
        for number in (1, 2, 3):
            workers.begin(number)
        desk.gates[1].set()
        assert collect(workers, 1) == [1]
        back = workers.returned(every=True)
        while workers.under_way:
            assert workers.collect(NEVER) == ([], False)
            back += workers.returned(every=True)
        assert (sorted(back), desk.begun) == ([2, 3], [1])
        desk.gates[4].set()
        workers.begin(4)
        assert collect(workers, 1) == [4]


def test_a_bad_answer_is_forgiven_when_the_caller_goes_on() -> None:
    desk = Desk()
    with pool(desk, 2, ahead=2, bad=lambda number: number == 1) as workers:
        for number in (1, 2):
            workers.begin(number)
        desk.until(1, 2)
        desk.gates[1].set()
        assert collect(workers, 1) == [1]
        assert workers.returned(every=False) == []
        desk.gates[3].set()
        workers.begin(3)
        assert collect(workers, 1) == [3]
        assert 3 in desk.begun


def test_closing_begins_nothing_more() -> None:
    desk = Desk()
    with pool(desk, 1, ahead=3) as workers:
        for number in (1, 2, 3):
            workers.begin(number)
        desk.until(1)
        workers.close()
        desk.gates[1].set()
        assert collect(workers, 1) == [1]
        assert (desk.begun, workers.under_way) == ([1], 0)


def test_silence_is_given_up_only_where_a_stop_is_wished_for() -> None:
    desk = Desk()
    stop = threading.Event()
    stop.set()
    with pool(desk, 1) as workers:
        workers.begin(1)
        assert workers.collect(stop) == ([], True)
        desk.gates[1].set()
        assert collect(workers, 1) == [1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_h14_a_worker_that_memory_ended_is_noticed() -> None:
    def work(_: int) -> list[int]:
        raise MemoryError

    workers = Workers(1, "test", work)
    workers.begin(1)
    with pytest.raises(MemoryError):
        workers.collect(NEVER)
