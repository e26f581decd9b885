from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailbridge.mailchimp.budget import Budget, Budgeted
from mailbridge.mailchimp.faults import is_throttle
from mailbridge.mailchimp.transport import Request, Response
from tests.mailchimp.answers import GET, Script, response


def _refused(budget: Budget, times: int = 1) -> None:
    for _ in range(times):
        with budget.place() as generation:
            budget.throttled(generation)


def _fine(budget: Budget, times: int) -> None:
    for _ in range(times):
        with budget.place():
            budget.went_well()


def test_it_halves_down_to_one() -> None:
    budget = Budget(8)
    limits = []
    for _ in range(5):
        _refused(budget)
        limits.append(budget.limit)
    assert limits == [4, 2, 1, 1, 1]


def test_one_more_after_a_hundred_good_calls_up_to_the_most() -> None:
    budget = Budget(4)
    _refused(budget, 2)
    _fine(budget, 99)
    assert budget.limit == 1
    _fine(budget, 1)
    assert budget.limit == 2
    _fine(budget, 1000)
    assert budget.limit == 4


def test_good_calls_must_come_in_a_row() -> None:
    budget = Budget(4)
    _refused(budget)
    _fine(budget, 99)
    _refused(budget)
    _fine(budget, 99)
    assert budget.limit == 1


def test_refusals_of_one_moment_are_one_message() -> None:
    budget = Budget(8)
    places = [budget.place() for _ in range(8)]
    generations = [place.__enter__() for place in places]
    for generation in generations:
        budget.throttled(generation)
    for place in places:
        place.__exit__(None, None, None)
    assert budget.limit == 4


@pytest.mark.parametrize("most", [0, -3, 1])
def test_one_is_always_allowed(most: int) -> None:
    budget = Budget(most)
    with budget.place():
        assert budget.limit == 1


class _Counting:
    """A transport that counts how many requests are in it at once."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.lock = threading.Lock()
        self.full = threading.Event()

    def send(self, request: Request) -> Response:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside >= 3:
                self.full.set()
        self.full.wait(5)  # nobody leaves before three are in
        with self.lock:
            self.inside -= 1
        return response(200)


def test_never_more_at_once_than_allowed() -> None:
    inner = _Counting()
    transport = Budgeted(inner, Budget(3), is_throttle)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: transport.send(GET), range(200)))
    assert inner.most == 3


def test_the_answer_decides() -> None:
    budget = Budget(8)
    transport = Budgeted(Script(response(429), response(403), response(200)), budget, is_throttle)
    assert transport.send(GET).status == 429
    assert budget.limit == 4
    assert transport.send(GET).status == 403
    assert budget.limit == 2
    assert transport.send(GET).status == 200
    assert budget.limit == 2


def test_a_failure_frees_its_place() -> None:
    budget = Budget(1)
    transport = Budgeted(Script(OSError("x"), response(200)), budget, is_throttle)
    with pytest.raises(OSError):
        transport.send(GET)
    assert transport.send(GET).status == 200
    assert budget.limit == 1


def test_whoever_waits_comes_in_when_somebody_leaves() -> None:
    budget = Budget(1)
    entered = threading.Event()

    def second() -> None:
        with budget.place():
            entered.set()

    with budget.place():
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.is_set()
    assert entered.wait(5)
    thread.join()
