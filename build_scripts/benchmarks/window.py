"""The window: how soon it is there, what it costs at rest, whether the engine's work stalls it.

It opens the real window offscreen (opening.py), with an engine of its own as owners have it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import children, shops
from benchmarks.homes import DATABASE, Home, home
from benchmarks.table import Table
from mailbridge.base.paths import Paths
from mailbridge.shell.milestones import IN_THE_TRAY, PAINTED
from mailbridge.simulator.control import Control

PART = "window"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
ROWS = {"small": 20_000, "full": 1_000_000}
SENT = {"small": 1_000, "full": 10_000}
CUSTOMERS = 20_000
"""So many of the rows are customers: the others are read and compared, and nothing more."""
STARTS = 5
REST = {"small": 20, "full": 600}
PATIENCE = 3600.0
FROZEN = Path("dist") / "mailbridge" / ("mailbridge.exe" if os.name == "nt" else "mailbridge")


def measure(table: Table, folder: Path, size: str) -> None:
    """Opening, rest, and the event loop while the engine works."""
    with home(50) as made:
        shops.sqlite_shop(made.shop, shops.before(1000))
        made.connect()
        children.run("-m", "benchmarks.sending", extra=made.environment)
        # Where bytecode may not be kept, each start would compile every module anew.
        kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        environment = {**made.environment, **OFFSCREEN, **kept}
        for task, what, goal in (("paint", "cold start to first paint", 0.8),
                                 ("tray", "start in the tray", 0.6)):  # fmt: skip
            runs = [_opened(task, environment) for _ in range(1 + STARTS)][1:]
            seconds = [float(ran.said["seconds"]) for ran in runs]
            table.at_most(PART, f"{what}, from source", seconds, "s", goal)
            used = [ran.processor for ran in runs]
            table.plain(PART, f"{what}, from source: processor", used, "s", "to the end of it")
        if FROZEN.exists():
            _frozen(table, environment)
        else:
            table.show(f"{FROZEN} is not there: its starts are not measured")
        _rest(table, environment, REST[size])
    for busy in (False, True):
        _stall(table, folder / f"busy-{busy}", size, busy=busy)


def _opened(task: str, environment: Mapping[str, str]) -> children.Ran:
    return children.run("-m", "benchmarks.opening", task, str(time.time()), extra=environment)


def _frozen(table: Table, environment: Mapping[str, str]) -> None:
    """The starts of the packaged program, which says in its log how far it has come."""
    program = str(FROZEN.absolute())
    for command, milestone, what, goal in (
        ([program], PAINTED, "cold start to first paint", 0.8),
        ([program, "--background"], IN_THE_TRAY, "start in the tray", 0.6),
    ):
        seconds = [_until(milestone, command, environment) for _ in range(1 + STARTS)][1:]
        table.at_most(PART, f"{what}, frozen", seconds, "s", goal)


def _until(milestone: str, command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds until a program says in its log that it has come so far."""
    log = Paths.from_environment({**os.environ, **environment}).log_dir / "window.log"
    before = log.stat().st_size if log.exists() else 0
    began = time.perf_counter()
    with _program(command, environment) as window:
        while not (log.exists() and milestone.encode() in log.read_bytes()[before:]):
            if window.poll() is not None or time.perf_counter() - began > 60:
                raise children.ChildFailed(f"{command[0]} never said: {milestone}")
            time.sleep(0.002)
        return time.perf_counter() - began


def _rest(table: Table, environment: Mapping[str, str], seconds: float) -> None:
    """Window and engine together, at rest."""
    command = [sys.executable, "-m", "mailbridge", "--background"]
    with _program(command, environment) as window:
        time.sleep(8)  # the first pass
        before = _used(window.pid)
        began = time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - began
        after = _used(window.pid)
    if not after:
        table.show("this system does not tell what a process uses: rest is not measured")
        return
    megabytes = sum(memory for memory, _ in after.values())
    share = sum(busy - before.get(pid, (0, 0.0))[1] for pid, (_, busy) in after.items()) / passed
    note = f"{len(after)} processes, {passed:.0f} s"
    table.at_most(PART, "at rest: memory of window and engine", [megabytes], "MB", 150, note)
    table.at_most(PART, "at rest: of one processor core", [100 * share], "%", 0.1, note)


@contextmanager
def _program(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env={**os.environ, **environment}) as process:
        try:
            yield process
        finally:
            process.terminate()


def _used(parent: int) -> dict[int, tuple[float, float]]:
    """Process → megabytes of its own (shared pages by share) and processor seconds."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            pid = int(stat.parent.name)
            if pid != parent and int(words[1]) != parent:
                continue
            lines = (stat.parent / "smaps_rollup").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue  # it ended meanwhile
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        seconds = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        found[pid] = (kilobytes / children.KILOBYTES_PER_MB, seconds)
    return found


def _stall(table: Table, folder: Path, size: str, *, busy: bool) -> None:
    """The worst stall while the engine reads and sends; not busy: while it rests."""
    folder.mkdir()
    with home(50) as made:
        rows = ROWS[size] if busy else 1000
        shops.sqlite_shop(made.shop, shops.before(rows))
        made.change("UPDATE customers SET IsCustomer = 0 WHERE CustomerID > ?", CUSTOMERS)
        made.source = DATABASE.format(place=made.shop.as_posix())
        made.source += "\nwhere = { IsCustomer = [1] }"
        made.connect()
        children.run("-m", "benchmarks.sending", extra=made.environment)
        sql = "UPDATE customers SET TotalSales = TotalSales + 1 WHERE CustomerID <= ?"
        if busy:
            made.change(sql, SENT[size])
        done = folder / "done"
        waiter = threading.Thread(target=_wait, args=(made, done, SENT[size] if busy else 0))
        waiter.start()
        environment = {**made.environment, **OFFSCREEN}
        arguments = ("stall", str(time.time()), str(done))
        ran = children.run("-m", "benchmarks.opening", *arguments, extra=environment)
        waiter.join()
    what = "at rest"
    if busy:
        what = f"while {rows:,} rows are read and {SENT[size]:,} contacts sent"
    note = f"99 of 100 turns within {ran.said['p99']:.1f} ms"
    if rows > CUSTOMERS:
        note += f"; {CUSTOMERS:,} of the rows are customers"
    table.at_most(PART, f"worst stall {what}", [ran.said["worst"]], "ms", 33 if busy else 16, note)
    note = "what is above it was waiting for a processor, or for a thread beside"
    table.plain(PART, f"the longest turn {what}: processor", [ran.said["used"]], "ms", note)


def _wait(made: Home, done: Path, sent: int) -> None:
    """Say that it is over when Mailchimp has got so many updates, or after ten seconds at rest."""
    control = Control(made.mailchimp.url, made.mailchimp.key)
    seen = len(control.requests())
    deadline = time.monotonic() + (PATIENCE if sent else 10)
    while time.monotonic() < deadline:
        time.sleep(1)
        # A few of the shop share an address, and are one contact.
        if sent and sum(one["method"] == "PUT" for one in control.requests(seen)) >= 0.99 * sent:
            break
    done.touch()
