"""The outbox: how fast it is filled and settled with full durability, and what the disk has to do.

The work itself is in queueing.py.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import children
from benchmarks.table import Table

PART = "outbox"
BACKFILL = 100_000
FASTEST_DELIVERY = 8 * 1000 / 50
"""Requests a second that mailbridge's eight connections permit, each answered after 50 ms."""


def measure(table: Table, folder: Path, size: str) -> None:
    """Queue a backfill, settle it one by one and in groups, count what is forced to the disk."""
    repetitions = 3 if size == "small" else 5
    seconds, processor = [], []
    file = folder / "state.db"
    for _ in range(repetitions):
        for left in folder.glob("state.db*"):
            left.unlink()
        ran = children.module("queueing", "enqueue", file, str(BACKFILL))
        seconds.append(ran.said["seconds"])
        processor.append(ran.said["processor"])
    queued = f"{BACKFILL:,} queued in one transaction"
    table.at_most(PART, queued, seconds, "s", 1.0)
    table.at_most(PART, f"{queued}, of the processor", processor, "s", 1.0)
    for group in (1, 10, 50):
        number = 2000 if group == 1 else 5000
        runs = [_settled(file, number, group) for _ in range(repetitions)]
        goal = 20 * FASTEST_DELIVERY if group > 1 else FASTEST_DELIVERY
        what = f"settled a second, {group} in a transaction"
        table.at_least(PART, what, [clock for clock, _ in runs], "1/s", goal)
        what = f"settled in a second of the processor, {group} in a transaction"
        table.at_least(PART, what, [processor for _, processor in runs], "1/s", goal)
    _forced(table, file)


def _settled(file: Path, number: int, group: int) -> tuple[float, float]:
    ran = children.module("queueing", "settle", file, str(number), str(group))
    return float(ran.said["rate"]), float(ran.said["processor rate"])


def _forced(table: Table, file: Path) -> None:
    """How often the disk is told to write at once, counted by strace where there is one."""
    program = shutil.which("strace")
    if program is None:
        table.show("strace is not installed: what is forced to the disk is not counted")
        return
    for group, goal in ((1, 1.0), (10, 0.1)):
        count = _syncs(program, file, 1000, group) - _syncs(program, file, 0, group)
        what = f"fsyncs a settlement, {group} in a transaction"
        table.at_most(PART, what, [count / 1000], "", goal)


_COUNTED = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*f(?:data)?sync$", re.MULTILINE)


def _syncs(program: str, file: Path, number: int, group: int) -> int:
    work = [sys.executable, "-m", "benchmarks.queueing", "settle", str(file), str(number)]
    command = [program, "-f", "-c", "-e", "trace=fsync,fdatasync", *work, str(group)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found = _COUNTED.findall(ran.stderr)
    return sum(map(int, found))
