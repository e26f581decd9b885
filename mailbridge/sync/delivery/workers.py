"""A small pool of threads that carry out jobs, and the answers that come back from them.

It knows nothing of what a job is. The standard library's pool is joined at exit, so one silent
server could hold up a shutdown for two minutes; what these threads leave behind is looked up at
the next start.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

GROUP = 50
"""Answers settled in one transaction at the most."""

LOOK_UP_EVERY = 1.0
"""Seconds without an answer after which a stop no longer waits for requests under way."""

LINGER = 0.02
"""Seconds that an answer may wait for others while no worker is kept waiting by that: settling
them together costs a fraction of the writes to the disk, and of the time."""

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Workers(Generic[Job, Answer]):
    """So many threads, each taking one job after the other. All methods are for one thread.

    work: carries out a job in a worker; it must not raise, or whoever collects would wait for
    ever. bad: whether an answer is a reason not to begin with what waits: jobs handed out ahead
    then come back as they are, for the caller to think again. ahead: jobs that may wait beside
    those under way, so that no worker is idle while answers are settled. linger: as LINGER.
    """

    def __init__(
        self,
        number: int,
        name: str,
        work: Callable[[Job], Sequence[Answer]],
        *,
        bad: Callable[[Answer], bool] = lambda _answer: False,
        ahead: int = 0,
        linger: float = LINGER,
    ) -> None:
        self._work = work
        self._linger = linger
        self._bad = bad
        self._most = number + ahead
        self._together = number // 2
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[Job, Sequence[Answer] | None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._holding = False
        self._busy = 0
        self._unbegun: list[Job] = []
        self.under_way = 0
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True)
            for n in range(number)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def free(self) -> int:
        """How many jobs may be handed out now."""
        return self._most - self.under_way

    @property
    def busy(self) -> int:
        """How many jobs are being carried out at this moment; under_way counts all handed out."""
        with self._lock:
            return self._busy

    def begin(self, job: Job) -> None:
        """Hand out a job."""
        self.under_way += 1
        self._jobs.put(job)

    def collect(self, stop: threading.Event) -> tuple[list[Answer], bool]:
        """At least one answer if any is on its way, and all that are there, up to a group.

        Nothing after LOOK_UP_EVERY seconds of silence. The second: whether to give up on what is
        under way, because it is silent and a stop is wished for. Raises MemoryError where a thread
        died, which leaves its job to the next run.
        """
        collected: list[Answer] = []
        while self.under_way and len(collected) < GROUP:
            try:
                job, answers = self._answers.get(timeout=self._patience(len(collected)))
            except queue.Empty:
                if collected:
                    break
                self._expect_all_alive()
                return collected, stop.is_set()
            self.under_way -= 1
            if answers is None:
                self._unbegun.append(job)
                break
            collected += answers
        return collected, False

    def _patience(self, collected: int) -> float:
        """Seconds to wait for the next answer."""
        if not collected:
            return LOOK_UP_EVERY
        return self._linger if collected < self._together and not self._jobs.empty() else 0.0

    def returned(self, *, every: bool) -> list[Job]:
        """Jobs that were not begun since a bad answer; with every, none is begun any more.

        What is begun next is begun in spite of the bad answers collected so far.
        """
        if every:
            self._take_back()
        with self._lock:
            self._holding = False
        jobs, self._unbegun = self._unbegun, []
        return jobs

    def close(self) -> None:
        """No more jobs: idle threads end, busy ones after their job. Does not wait for them."""
        self._take_back()
        for _ in self._threads:
            self._jobs.put(None)

    def _expect_all_alive(self) -> None:
        """Work does not raise, but a computer out of memory can end any thread."""
        if self.under_way and not all(thread.is_alive() for thread in self._threads):
            raise MemoryError("a worker has ended")

    def _take_back(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                self.under_way -= 1
                self._unbegun.append(job)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            with self._lock:
                begun = not self._holding
                self._busy += begun
            if not begun:
                self._answers.put((job, None))
                continue
            answers = self._work(job)
            with self._lock:
                self._busy -= 1
                self._holding = self._holding or any(self._bad(answer) for answer in answers)
            self._answers.put((job, answers))
