"""What was measured, as lines of a table and as JSON, with the machine it was measured on.

It measures nothing.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. values: one for each repetition. unit: such as "s", "ms", "MB", "x", "1/s".

    goal: as it is written; reached: whether it was, None where there is no goal.
    """

    part: str
    what: str
    values: Sequence[float]
    unit: str
    goal: str = ""
    reached: bool | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The middle of the values."""
        return statistics.median(self.values)

    def as_json(self) -> dict[str, object]:
        """The line as plain data."""
        return {
            "part": self.part,
            "what": self.what,
            "median": self.median,
            "least": min(self.values),
            "most": max(self.values),
            "repetitions": len(self.values),
            "unit": self.unit,
            "goal": self.goal or None,
            "reached": self.reached,
            "note": self.note,
        }

    def text(self) -> str:
        """The line as a row of a Markdown table."""
        shown = _figure(self.median)
        if len(self.values) > 1:
            shown += f" ({_figure(min(self.values))}–{_figure(max(self.values))})"
        reached = {None: "", True: "reached", False: "not reached"}[self.reached]
        goal = f"{self.goal}: {reached}" if self.goal else ""
        cells = (self.part, self.what, f"{shown} {self.unit}", goal, self.note)
        return f"| {' | '.join(cells)} |"


HEAD = "| part | what | measured: median (range) | goal | |\n|---|---|---|---|---|"


@dataclass(slots=True)
class Table:
    """The lines of a run, shown as they come."""

    show: Callable[[str], None]
    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """One more figure."""
        if not self.lines:
            self.show(HEAD)
        self.lines.append(line)
        self.show(line.text())

    def at_most(
        self, part: str, what: str, values: Sequence[float], unit: str, goal: float, note: str = ""
    ) -> None:
        """A figure that is to be small."""
        reached = statistics.median(values) <= goal
        self.add(Line(part, what, values, unit, f"≤ {goal:g}", reached, note))

    def at_least(
        self, part: str, what: str, values: Sequence[float], unit: str, goal: float, note: str = ""
    ) -> None:
        """A figure that is to be large."""
        reached = statistics.median(values) >= goal
        self.add(Line(part, what, values, unit, f"≥ {goal:g}", reached, note))

    def plain(
        self, part: str, what: str, values: Sequence[float], unit: str, note: str = ""
    ) -> None:
        """A figure without a goal."""
        self.add(Line(part, what, values, unit, note=note))


def machine() -> dict[str, object]:
    """What the figures depend on. load: how busy other programs kept it when the run began."""
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory() -> float | None:
    if not hasattr(os, "sysconf"):
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def _figure(value: float) -> str:
    """Three figures that count."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"
