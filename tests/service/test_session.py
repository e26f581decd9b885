from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailbridge.base.clock import moment
from mailbridge.base.errors import SettingsError
from mailbridge.base.lock import Occupied
from mailbridge.service.session import Session
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1), customer(2, email=None))
        made.setup()
        yield made


def test_a_new_home_knows_nothing_and_makes_no_state(home: Path) -> None:
    session = Session.open()
    assert home.is_dir()
    assert not session.configured
    with pytest.raises(SettingsError, match="not set up"):
        session.settings()
    status = session.status()
    assert (status.connected, status.last_sync, status.audience_id) == (False, "", "")
    assert (session.history(), session.skipped()) == ([], [])
    assert not session.paths.state_db.exists()


def test_after_the_set_up_it_is_connected(world: World) -> None:
    session = world.session()
    assert session.configured
    assert session.settings().feed[0].name == "Customers"
    status = session.status()
    assert (status.connected, status.account) == (True, "Simulated Shop")
    assert status.audience_name == "Main List"


def test_history_and_skipped_after_a_run(world: World) -> None:
    world.run()
    session = world.session()
    assert [line.action for line in session.history()] == ["create", "setup"]
    assert [line.action for line in session.history(1)] == ["create"]
    assert [entry.key for entry in session.skipped()] == ["2"]
    assert session.status().reasons == {"no_email": 1}


def test_a_pause_lasts_until_its_end(world: World) -> None:
    session = world.session()
    session.pause()
    assert (session.status().paused, session.status().paused_until) == (True, "")
    later = (moment(session.now()) + timedelta(hours=1)).isoformat()
    session.pause(later)
    assert session.status().paused_until == later.replace("+00:00", "Z")
    past = (moment(session.now()) - timedelta(seconds=1)).isoformat()
    session.pause(past)
    assert not session.status().paused
    session.pause()
    session.resume()
    assert not session.status().paused


@pytest.mark.parametrize("end", ["tomorrow", "25:00", "0001-01-01T00:00:00+14:00"])
def test_a_pause_until_nonsense_is_refused(world: World, end: str) -> None:
    session = world.session()
    with pytest.raises(SettingsError, match="not a time"):
        session.pause(end)
    assert not session.status().paused


def test_one_engine_a_home_while_everybody_may_look(world: World) -> None:
    session = world.session()
    with session.engine("sync"):
        with pytest.raises(Occupied) as busy, world.session().engine("watch"):
            pytest.fail("two engines")
        assert busy.value.holder.role == "sync"
        assert world.session().status().connected
        world.session().pause()
    assert session.status().paused


def test_disconnecting_tells_how_many_waited(world: World) -> None:
    world.run()
    world.session().pause()
    world.add(customer(5), customer(6))
    world.run()
    session = world.session()
    assert session.disconnect() == 2
    assert session.disconnect() == 0
    assert "2 waiting changes" in session.history()[0].detail
    assert not session.status().connected


def test_nothing_is_held_when_nothing_is(world: World) -> None:
    world.run()
    assert world.session().confirm(keep=False) is False
    assert world.session().confirm(keep=True) is False
