"""From the shop to Mailchimp: from a write in the shop to the request that Mailchimp took.

The engine is a process of its own, as under the window; the simulator's own log tells when.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import children, shops
from benchmarks.homes import Home, home
from benchmarks.table import Table
from mailbridge.simulator.control import Control

PART = "latency"
CUSTOMERS = 1000
PATIENCE = 90.0
FILES = 'folder = "{folder}"\nfiles = "customers*.csv"'


def measure(table: Table, folder: Path, size: str) -> None:
    """Exports in a watched folder, and a database."""
    times = 15 if size == "small" else 60
    exports = folder / "exports"
    exports.mkdir()
    with home(50, source=FILES.format(folder=exports.as_posix())) as made:
        write = _export(exports)
        write(0)
        _measure(table, made, write, times, "an export in a folder", 3, 10)
    with home(50) as made:
        shops.sqlite_shop(made.shop, shops.before(CUSTOMERS))
        write = _update(made)
        _measure(table, made, write, times, "an SQLite database, told by the system", 3, 10)


def _export(folder: Path) -> Callable[[int], None]:
    def write(turn: int) -> None:
        """As shop programs do: beside, then in its place."""
        rows = [shops.row(n) for n in range(1, CUSTOMERS + 1)]
        rows[turn] = (*rows[turn][:9], 9000 + turn, *rows[turn][10:])
        new = folder / "new.part"
        shops.csv_shop(new, rows)
        new.replace(folder / "customers.csv")

    return write


def _update(made: Home) -> Callable[[int], None]:
    def write(turn: int) -> None:
        sql = "UPDATE customers SET TotalSales = ? WHERE CustomerID = ?"
        made.change(sql, 9000 + turn, turn + 1)

    return write


def _measure(
    table: Table,
    made: Home,
    write: Callable[[int], None],
    times: int,
    what: str,
    median: float,
    late: float,
) -> None:
    made.connect()
    children.run("-m", "benchmarks.sending", extra=made.environment)
    control = Control(made.mailchimp.url, made.mailchimp.key)
    seconds = []
    with _watching(made):
        _quiet(control)
        for turn in range(1, times + 1):
            seen = control.requests()[-1]["n"]
            began = datetime.now(UTC)
            write(turn)
            seconds.append(_arrived(control, seen, 9000 + turn) - began.timestamp())
            time.sleep(0.37)  # no turn falls on the same part of a second as the one before
    table.at_most(PART, f"{what}: median", [statistics.median(seconds)], "s", median)
    worst = statistics.quantiles(seconds, n=20)[-1]
    table.at_most(PART, f"{what}: 95th percentile", [worst], "s", late, f"{times} writes")


@contextmanager
def _watching(made: Home) -> Iterator[None]:
    command = [sys.executable, "-m", "mailbridge", "watch", "--events"]
    environment = {**os.environ, **made.environment}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(30)


def _quiet(control: Control) -> None:
    """Wait until the first pass is over: nothing is asked for two seconds."""
    deadline = time.monotonic() + PATIENCE
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 2:
        if time.monotonic() > deadline:
            raise children.ChildFailed("the engine does not come to rest")
        number = control.requests()[-1]["n"]
        if number != last:
            last, since = number, time.monotonic()
        time.sleep(0.1)


def _arrived(control: Control, seen: int, total: float) -> float:
    """When the request with this figure was answered, in seconds since the epoch."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for request in control.requests(seen):
            body = request.get("body") or {}
            fields = body.get("merge_fields", {}) if isinstance(body, dict) else {}
            if request["status"] == 200 and fields.get("TOTAL") == total:
                return datetime.fromisoformat(request["at"]).timestamp()
        time.sleep(0.05)
    raise children.ChildFailed(f"nothing arrived within {PATIENCE:.0f} seconds")
