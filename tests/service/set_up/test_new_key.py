from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import AudienceGone, KeyProblem
from mailbridge.service.set_up.new_key import use_key
from mailbridge.settings.server import server_name
from mailbridge.simulator import Simulator
from mailbridge.store import state
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1))
        made.setup()
        yield made


def kept(world: World) -> str | None:
    session = world.session()
    return session.secrets.api_key(server_name(session.environment))


def test_a_good_key_is_tried_and_kept(world: World) -> None:
    session = world.session()
    del session.environment["MAILBRIDGE_API_KEY"]  # type: ignore[attr-defined]  # the session's own copy
    use_key(session, f"  {world.simulator.key}\n")
    assert session.secrets.api_key(server_name(session.environment)) == world.simulator.key


@pytest.mark.parametrize("key", ["", "nonsense", "0123456789abcdef0123456789abcdef-us1"])
def test_a_key_that_is_none_is_not_kept(world: World, key: str) -> None:
    before = kept(world)
    with pytest.raises(KeyProblem):
        use_key(world.session(), key)
    assert kept(world) == before


def test_a_key_of_somebody_else_is_not_kept(world: World) -> None:
    with world.session().engine("test") as database:
        state.put(database, state.ACCOUNT_ID, "another")
        state.put(database, state.ACCOUNT_NAME, "Anna's Flowers")
    with pytest.raises(KeyProblem, match="Anna's Flowers"):
        use_key(world.session(), world.simulator.key)


def test_a_key_that_does_not_reach_the_audience_is_not_kept(world: World) -> None:
    with world.session().engine("test") as database:
        state.put(database, state.AUDIENCE_ID, "gone")
    with pytest.raises(AudienceGone):
        use_key(world.session(), world.simulator.key)
