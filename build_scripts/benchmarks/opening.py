"""The real window, opened offscreen and timed: a process that ends with a line of JSON.

``paint SINCE`` ends after the first paint, ``tray SINCE`` when the tray icon was asked for, ``stall
SINCE FILE`` looks for stalls of the event loop until that file is there. SINCE: seconds since the
epoch at which the process was started.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

said: dict[str, Any] = {}
"""What there is to tell at the end; the window's classes have no place for it."""

TICK_MS = 4


def watch_paint(since: float, *, leave: bool) -> None:
    """Note when the main window paints first."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - its time is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the same

    from mailbridge.shell.main_window import MainWindow  # noqa: PLC0415 - the same

    def paint(window: Any, event: Any) -> None:
        said.setdefault("seconds", time.time() - since)
        super(MainWindow, window).paintEvent(event)
        if leave:
            QTimer.singleShot(0, QApplication.exit)

    MainWindow.paintEvent = paint  # type: ignore[method-assign]  # looks only


def watch_tray(since: float) -> None:
    """Note when the tray was started."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - its time is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the same

    from mailbridge.shell.tray.icon import Tray  # noqa: PLC0415 - the same

    start = Tray.start

    def started(tray: Tray) -> None:
        start(tray)
        said["seconds"] = time.time() - since
        QTimer.singleShot(0, QApplication.exit)

    Tray.start = started  # type: ignore[method-assign, assignment]  # looks only


def watch_stalls(until: Path) -> None:
    """Note the longest time between two turns of the event loop."""
    from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 - its time is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the same

    from mailbridge.shell.program import Program  # noqa: PLC0415 - the same

    begin = Program.start
    gaps: list[float] = []
    used: list[float] = []

    def started(program: Program, *, background: bool) -> None:
        begin(program, background=background)
        timer = QTimer(program.window)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        last = time.perf_counter() + 3  # opening the window is not what is looked at
        spent = time.thread_time()

        def tick() -> None:
            nonlocal last, spent
            now, busy = time.perf_counter(), time.thread_time()
            if now > last:
                gaps.append((now - last) * 1000)
                used.append((busy - spent) * 1000)
                last = now
            spent = busy
            if len(gaps) % 50 == 0 and until.exists():
                ordered = sorted(gaps)
                p99 = ordered[len(ordered) * 99 // 100]
                said.update(worst=ordered[-1], p99=p99, used=max(used))
                QApplication.exit()

        timer.timeout.connect(tick)
        timer.start(TICK_MS)

    Program.start = started  # type: ignore[method-assign, assignment]  # looks only


def main(task: str, since: str, *more: str) -> dict[str, Any]:
    """Open the window as the program does."""
    from mailbridge.shell.start import window  # noqa: PLC0415 - its time is measured

    if task == "tray":
        watch_tray(float(since))
    elif task == "stall":
        watch_stalls(Path(more[0]))
    else:
        watch_paint(float(since), leave=True)
    status = window(background=task == "tray")
    return {**said, "status": status}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
