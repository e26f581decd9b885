"""`mailbridge simulator`: the simulator alone, until it is told to end.

It parses no command line; `commands` does.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

from mailbridge.simulator.seed import seed
from mailbridge.simulator.simulator import Simulator


def serve(
    port: int,
    latency_ms: float,
    audiences: Sequence[str],
    seed_file: Path | None,
    out: TextIO,
    stop: threading.Event | None = None,
) -> None:
    """Run until SIGINT or SIGTERM (or stop is set); prints `name: value` lines and flushes.

    seed_file: a CSV of members for the first audience. Raises OSError where the port is taken or
    the file cannot be read, ValueError where the file makes no sense.
    """
    ended = stop or threading.Event()
    simulator = Simulator(port=port, latency_ms=latency_ms, audiences=audiences or ("Main List",))
    try:
        if seed_file is not None:
            seed(simulator, simulator.list_id, seed_file)
        with _signals(ended), simulator:
            out.write(_announcement(simulator))
            out.flush()
            while not ended.wait(0.2):  # Windows sees no signal during a wait without end
                pass
    finally:
        simulator.stop()


def _announcement(simulator: Simulator) -> str:
    lines = [f"address: {simulator.url}", f"key: {simulator.key}"]
    lines += [f"audience: {each.id} {each.name}" for each in simulator.account.audiences.values()]
    return "".join(f"{line}\n" for line in lines)


@contextlib.contextmanager
def _signals(ended: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM set the event meanwhile; outside the main thread nothing changes."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = [
        (number, signal.signal(number, on_signal)) for number in (signal.SIGINT, signal.SIGTERM)
    ]
    try:
        yield
    finally:
        for number, handler in former:
            signal.signal(number, handler)
