"""H3, H4: a disk that is nearly full, and folders that are no place for notes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.commands import exits
from mailbridge.commands.exits import of_pass
from mailbridge.service.running.engine import Engine
from mailbridge.service.running.room import LEAST, NoRoom, lack, must_be_here
from mailbridge.simulator import Simulator
from mailbridge.sync.cycle import Pass
from tests.fakes.clock import JumpingClock
from tests.journeys.small import Small
from tests.journeys.world import customer

MB = 1_000_000
GB = 1_000 * MB


@dataclass
class Disk:
    """What a disk says of itself, in bytes."""

    total: int
    free: int

    def measure(self, _folder: Path) -> Disk:
        return self


FULL, ROOMY = Disk(500 * GB, 199 * MB), Disk(500 * GB, 201 * MB)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Small]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock)
        made.make_shop(*(customer(number) for number in range(1, 6)))
        made.setup()
        yield made


def go(world: Small, disk: Disk) -> Pass:
    world.clock.jump(900)  # type: ignore[attr-defined]  # it is one that jumps
    session = world.session()
    with session.engine("sync") as database:
        engine = Engine(
            session, database, session.settings(), threading.Event(), measure=disk.measure
        )
        return engine.run(wait=0.0)


@pytest.mark.parametrize(
    ("total", "free", "enough"),
    [
        (500 * GB, LEAST, True),
        (500 * GB, LEAST - 1, False),
        (10 * GB, 100 * MB, True),
        (10 * GB, 100 * MB - 1, False),
        (1 * MB, 0, False),
        (0, 0, True),  # a file system that does not count
    ],
)
def test_h3_so_much_stays_free(total: int, free: int, enough: bool, tmp_path: Path) -> None:
    assert (lack(tmp_path, Disk(total, free).measure) is None) == enough


def test_h3_what_cannot_be_measured_stops_nothing(tmp_path: Path) -> None:
    assert lack(tmp_path / "nowhere") is None


def test_h3_nothing_is_read_while_the_disk_is_nearly_full_and_what_waits_is_sent(
    world: Small,
) -> None:
    world.sync()
    world.edit(1, first="Queued")
    world.session().pause()
    assert world.sync().waiting == 1
    world.session().resume()
    world.edit(2, first="Later")

    result = go(world, FULL)
    assert (result.report.pushed, result.report.waiting, result.report.total) == (1, 0, 5)
    assert world.field("c1@shop.test", "FNAME") == "Queued"
    assert world.field("c2@shop.test", "FNAME") != "Later"
    assert of_pass(result) == exits.WAITING
    (told,) = world.session().status().attention
    assert "disk is nearly full" in told
    assert "199 MB are free" in told

    after = go(world, ROOMY)
    assert (after.report.pushed, after.report.unchanged) == (1, 4)
    assert world.field("c2@shop.test", "FNAME") == "Later"
    assert (of_pass(after), world.session().status().attention) == (exits.FINE, ())


def test_h3_nobody_is_gone_because_nothing_was_read(world: Small) -> None:
    world.sync()
    for _ in range(4):
        assert go(world, FULL).report.removed == 0
    assert set(world.statuses().values()) == {"subscribed"}


def test_h3_a_first_run_waits_for_room(world: Small) -> None:
    before = world.sent()
    with pytest.raises(NoRoom, match="nearly full"):
        go(world, FULL)
    assert world.sent() == before
    assert go(world, ROOMY).report.created == 5


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own, where this computer lets us."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("only root can mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def command(home: Path, world: Small, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mailbridge", *words],
        env={**os.environ, **world.environment, "MAILBRIDGE_HOME": str(home)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_h3_a_real_disk_that_fills_up_and_is_freed(world: Small, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "32m"):
        home = tmp_path / "disk" / "home"
        settings = world.session().paths.settings_file
        assert command(home, world, "setup", str(settings)).returncode == 0
        assert command(home, world, "sync").returncode == 0
        world.edit(1, first="Written")
        filler = tmp_path / "disk" / "photos"
        left = os.statvfs(home)
        filler.write_bytes(bytes(left.f_bavail * left.f_frsize - 200_000))
        full = command(home, world, "sync")
        assert (full.returncode, full.stdout) == (1, "Pushed 0 of 5 customers (5 unchanged)\n")
        assert "The disk is nearly full: 0 MB are free" in full.stderr
        filler.unlink()
        freed = command(home, world, "sync")
        assert (freed.returncode, freed.stderr) == (0, "")
        assert world.field("c1@shop.test", "FNAME") == "Written"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not tell shares from sticks")
def test_h4_a_network_drive_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(SettingsError, match="cannot lie on a network drive"):
        must_be_here(home, lambda folder: folder == home.resolve())
    must_be_here(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_h4_a_profile_that_is_read_only_is_one_sentence(world: Small, tmp_path: Path) -> None:
    """Mounted read-only after set-up, as a profile is after a fault of its disk."""
    disk = tmp_path / "disk"
    with small_disk(disk, "32m"):
        home = disk / "home"
        settings = world.session().paths.settings_file
        assert command(home, world, "setup", str(settings)).returncode == 0
        assert command(home, world, "sync").returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for words in (["sync"], ["status"], ["pause"]):
            done = command(home, world, *words)
            assert "Traceback" not in done.stderr, words
            assert len(done.stderr.splitlines()) <= 1, (words, done.stderr)
            if words[0] != "status":
                assert done.returncode != 0
                assert "ead-only" in done.stderr or "cannot" in done.stderr, done.stderr
        fresh = command(disk / "another", world, "status")
        assert (fresh.returncode, len(fresh.stderr.splitlines())) == (2, 1)
        assert "cannot be used" in fresh.stderr
