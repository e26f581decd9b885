"""What was asked of the simulator: every request with its answer's status, for assertions.

It holds no keys: the Authorization header is not kept.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. status: what was answered, 0 for nothing; in_flight: itself included."""

    n: int
    at: datetime
    method: str
    path: str
    query: str
    raw_body: bytes
    status: int
    in_flight: int
    fault: str = ""

    @property
    def body(self) -> Any:
        """The body as JSON; None where it is empty or is none."""
        try:
            return orjson.loads(self.raw_body) if self.raw_body else None
        except orjson.JSONDecodeError:
            return None


class RequestLog:
    """The last requests, oldest first, safe to read while more arrive."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lock = threading.Lock()
        self._seen: deque[Seen] = deque(maxlen=kept)
        self._count = 0

    def add(
        self, at: datetime, method: str, path: str, query: str, body: bytes,
        status: int, in_flight: int, fault: str = "",
    ) -> None:  # fmt: skip
        """Note a request."""
        with self._lock:
            self._count += 1
            self._seen.append(
                Seen(self._count, at, method, path, query, body, status, in_flight, fault)
            )

    def __len__(self) -> int:
        return len(self._seen)

    def __iter__(self) -> Iterator[Seen]:
        return iter(self.since(0))

    def __getitem__(self, index: int) -> Seen:
        with self._lock:
            return self._seen[index]

    @property
    def total(self) -> int:
        """How many there were, those no longer kept included."""
        return self._count

    def since(self, n: int) -> list[Seen]:
        """Those after the n-th."""
        with self._lock:
            return [each for each in self._seen if each.n > n]

    def matching(self, method: str = "", path_regex: str = "", since: int = 0) -> list[Seen]:
        """Those with this method and path; both optional."""
        return [
            each
            for each in self.since(since)
            if method in ("", each.method) and re.search(path_regex, each.path)
        ]

    def clear(self) -> None:
        """Forget what was seen; the counting goes on."""
        with self._lock:
            self._seen.clear()
