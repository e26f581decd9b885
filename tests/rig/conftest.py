"""A stage for the rig's tests: a shop, a home and a simulator whose clock jumps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.rig.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        monkeypatch.setenv("MAILBRIDGE_API_URL", simulator.url)
        yield Stage(tmp_path, simulator, clock=clock, home=tmp_path / "home")
