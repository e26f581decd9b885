"""A shop with 20 customers and two who cannot be sent, an empty audience, and a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.journeys.world import World, customer


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, simulator: Simulator) -> World:
    made = World(tmp_path, simulator)
    made.make_shop(
        *(customer(number) for number in range(1, 21)),
        customer(21, email=None),
        customer(22, email="bad"),
    )
    return made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, simulator: Simulator) -> Terminal:
    """Knows the simulator and its key."""
    variables = {"MAILBRIDGE_API_URL": simulator.url, "MAILBRIDGE_API_KEY": simulator.key}
    return Terminal(monkeypatch, variables)


@pytest.fixture
def connected(world: World, terminal: Terminal) -> Terminal:
    """The same, set up."""
    ran = terminal("setup", str(world.settings_file()))
    assert ran.status == 0, ran.err
    return terminal
