"""What is noted after an answer was lost; whole lives with lost answers are in tests/journeys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mailbridge.base.errors import Unclear
from tests.fakes.shop import Customer
from tests.sync.bench import bench, shop

A = "a@example.org"
ANN = Customer("1", A, "Ann", tags=("vip",))


def test_a_tag_that_was_taken_away_is_the_owners_when_it_comes_back(tmp_path: Path) -> None:
    home = bench(tmp_path, ANN)
    home.sync()
    assert home.audience.there[A].tags == {"vip"}
    home.audience.loses[A] = Unclear("The answer was lost", "")
    shop(home).lines[:] = (replace(ANN, tags=()),)
    home.sync()
    assert home.audience.there[A].tags == frozenset()  # it had been applied
    home.sync()
    home.audience.there[A] = replace(home.audience.there[A], tags=frozenset({"vip"}))
    home.mirror()
    shop(home).lines[:] = (replace(ANN, tags=(), name="Anna"),)
    home.sync()
    home.read(whole=True)
    home.deliver()
    assert home.audience.there[A].fields["FNAME"] == "Anna"
    assert home.audience.there[A].tags == {"vip"}
