"""Cases of the machine: two users, another time zone, held files, no memory, too many files."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.base.paths import write_private
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.small import Small
from tests.journeys.world import World, customer

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has other rights and limits")
MAILBRIDGE = Path(__file__).resolve().parent.parent.parent / "mailbridge"


class WallClock(JumpingClock):
    """A clock whose hands somebody moves: what counts seconds goes on regardless."""

    moved = timedelta()

    def now(self) -> datetime:
        return super().now() + self.moved


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Small]:
    clock = WallClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock)
        made.make_shop(*(customer(number) for number in range(1, 9)))
        made.setup()
        yield made


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root can be two users")
def test_h9_another_user_of_the_computer_reads_nothing(world: Small) -> None:
    """Somebody else, with the same folder and the same program, sees not one byte of it."""
    world.sync()
    home = world.session().paths.state_dir
    for folder in (home, *home.parents):  # the way there is open; pytest closes its folders
        if folder != home and "pytest" in str(folder):
            folder.chmod(0o755)
    look = (
        "import os, sys; os.setgid(65534); os.setuid(65534)\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        os.listdir(name) if os.path.isdir(name) else open(name).read()\n"
        "    except PermissionError: continue\n"
        "    except FileNotFoundError: print('cannot look', name)\n"
        "    else: print('can read', name)\n"
    )
    names = [str(home), *map(str, home.rglob("*"))]
    assert len(names) > 3
    seen = subprocess.run(
        [sys.executable, "-c", look, *names], capture_output=True, encoding="utf-8", check=True
    )
    assert seen.stdout == ""


def test_h9_two_homes_share_nothing(world: Small, tmp_path: Path) -> None:
    """Two users, the same audience: what one has queued and paused is not the other's."""
    world.session().pause()
    other = {**world.environment, "MAILBRIDGE_HOME": str(tmp_path / "second")}
    second = subprocess.run(
        [sys.executable, "-m", "mailbridge", "status", "--json"],
        env=other, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "not set up yet" in second.stderr
    assert world.session().status().paused


def test_h10_a_clock_that_jumps_a_year_back_or_ten_ahead_stops_nothing(world: Small) -> None:
    """What waits is sent, what is known is not sent again, and the newest stands first."""
    clock = world.clock
    assert isinstance(clock, WallClock)
    world.sync()
    for number, days in enumerate((-365, 3650, 0, -1 / 24), start=1):
        clock.moved = timedelta(days=days)
        world.simulator.faults.add(kind="status", status=429, method="PUT", times=1)
        world.edit(number, first=f"After{number}", updated=f"2026-01-0{number + 1}T00:00:00")
        report = world.run(wait=120).report
        assert (report.pushed, report.waiting, report.unchanged) == (1, 0, 7)
        assert world.session().history()[0].run == report.run
        assert world.field(f"c{number}@shop.test", "FNAME") == f"After{number}"
        assert world.sync().pushed == 0
    assert len(world.simulator.audience().members) == 8


@posix
def test_h11_a_new_time_zone_moves_the_day_and_no_stored_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SystemClock()
    days = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # 26 hours apart: never the same day
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        days.add(clock.today())
        assert clock.now().tzinfo is UTC
        assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
    monkeypatch.undo()
    time.tzset()
    assert len(days) == 2


def test_h13_a_file_that_a_scanner_holds_is_replaced_when_it_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, real, held = tmp_path / "settings.toml", Path.replace, [3]

    def replace(self: Path, to: Path) -> Path:
        if held[0]:
            held[0] -= 1
            raise PermissionError(13, "held by a scanner", str(to))
        return real(self, to)

    write_private(target, b"old")
    monkeypatch.setattr(Path, "replace", replace)
    write_private(target, b"new")
    assert target.read_bytes() == b"new"
    held[0] = 1000
    with pytest.raises(PermissionError):
        write_private(target, b"newer")
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"new", [target])


LIMITED = (
    "import resource, sys\n"
    "resource.setrlimit(getattr(resource, sys.argv[1]), (int(sys.argv[2]),) * 2)\n"
    "sys.argv[1:] = sys.argv[3:]\n"
    "from mailbridge.__main__ import main\n"
    "sys.exit(main())\n"
)


def limited(world: World, limit: str, value: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED, limit, str(value), "sync", "--wait", "0"],
        env=world.environment, capture_output=True, encoding="utf-8", check=False, timeout=20,
    )  # fmt: skip


@posix
@pytest.mark.parametrize(
    ("limit", "values"),
    [("RLIMIT_NOFILE", (8, 12, 16, 24)), ("RLIMIT_FSIZE", (0, 4096, 70_000))],
)
def test_h3_h15_a_limit_of_the_computer_is_a_sentence_and_the_next_sync_goes(
    world: Small, limit: str, values: tuple[int, ...]
) -> None:
    for value in values:
        done = limited(world, limit, value)
        assert done.returncode in (0, 1, 2, 3), done
        assert "Traceback" not in done.stdout + done.stderr
        if done.returncode:
            assert done.stderr.startswith("mailbridge: "), done.stderr
    report = world.sync()
    assert (report.waiting, report.skipped, report.total) == (0, 0, 8)
    assert len(world.simulator.audience().members) == 8


@posix
@pytest.mark.parametrize("megabytes", [120, 150])
def test_h14_no_memory_ends_one_run_and_nothing_else(world: Small, megabytes: int) -> None:
    ended = ""
    try:
        done = limited(world, "RLIMIT_AS", megabytes * 1024 * 1024)
    except subprocess.TimeoutExpired as silent:
        ended = (silent.stderr or b"").decode()
    # Silence is Python's own fault alone: a thread that has no memory to begin with leaves whoever
    # started it waiting, and says so.
    assert "in thread started by" in ended if ended else done.returncode != -11
    report = world.sync()
    assert (report.waiting, report.total) == (0, 8)
    assert len(world.simulator.audience().members) == 8


def test_h20_nothing_asks_the_computer_to_stay_awake() -> None:
    words = ("SetThreadExecutionState", "caffeinate", "ScreenSaver", "Inhibit", "IOPMAssertion")
    found = [
        f"{path.name}: {node.value}"
        for path in MAILBRIDGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(word in node.value for word in words)
    ]
    assert found == []


@posix
def test_x8_x9_every_file_a_run_makes_is_its_owners_whatever_the_umask(world: Small) -> None:
    script = "import os, sys; os.umask(0); from mailbridge.__main__ import main; sys.exit(main())"
    for arguments in (["sync"], ["pause"], ["resume"], ["check"], ["status"]):
        subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=world.environment, capture_output=True, check=True,
        )  # fmt: skip
    home = world.session().paths.state_dir
    made = [home, *home.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert {path for path in made if modes[path] & 0o077} == set()
    assert not [path for path in made if path.name.startswith(".")], "a file for a moment was left"
