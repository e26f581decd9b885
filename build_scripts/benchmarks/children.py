"""Work in a process of its own, so that its memory and its processor time are its own too.

It knows nothing of what the work is: a module of this package, run with arguments, that prints one
JSON object as its last line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILOBYTES_PER_MB = 1024.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that ended well. said: its last line. processor: seconds of it."""

    said: dict[str, Any]
    seconds: float
    processor: float

    @property
    def megabytes(self) -> float:
        """The most it ever held, as it said itself (see peak)."""
        return float(self.said.get("megabytes", 0.0))


def peak() -> float:
    """The most megabytes that this process ever held; 0 where the system does not tell.

    Not by getrusage: on Linux a child is told its parent's figure where that was larger.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / KILOBYTES_PER_MB


class ChildFailed(RuntimeError):
    """The work could not be done; the text is what it said last."""


def run(
    *arguments: str | Path,
    python: str | Path = sys.executable,
    extra: Mapping[str, str] | None = None,
) -> Ran:
    """Run ``python arguments`` to its end. Raises ChildFailed."""
    return run_program([str(python), *map(str, arguments)], extra)


def run_program(command: Sequence[str], extra: Mapping[str, str] | None = None) -> Ran:
    """Run a program; its last line of output is taken as JSON where it is an object."""
    environment = {**os.environ, **(extra or {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=errors, env=environment)
        status, processor = _wait(child)
        seconds = time.perf_counter() - began
        out.seek(0)
        said = out.read().decode("utf-8", "replace").strip().splitlines()
        if status:
            errors.seek(0)
            words = errors.read().decode("utf-8", "replace").strip()[-800:]
            raise ChildFailed(f"{' '.join(command)}: {words}")
    last = said[-1] if said else ""
    data = json.loads(last) if last.startswith("{") else {}
    return Ran(data, seconds, processor)


def _wait(child: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Exit status and processor seconds, which Windows does not tell."""
    if sys.platform == "win32":
        return child.wait(), 0.0
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime


def module(name: str, *arguments: str | Path) -> Ran:
    """Run a module of this package as a process of its own."""
    return run("-m", f"benchmarks.{name}", *arguments)
