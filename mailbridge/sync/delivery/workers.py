"""A small pool of threads that end with the program, whatever they wait for.

The standard library's pool is joined at exit, so one silent server could hold up a shutdown for
two minutes; what these leave behind is looked up at the next start.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable


class Workers:
    """So many threads, each taking one job after the other."""

    def __init__(self, number: int, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True)
            for n in range(number)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Callable[[], None]) -> None:
        """Queue a job. It must not raise: its thread would be lost."""
        self._jobs.put(job)

    def close(self) -> None:
        """No more jobs: idle threads end, busy ones after their job. Does not wait for them."""
        for _ in self._threads:
            self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
