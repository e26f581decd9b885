"""Faults by script: which request gets which one, how often, and after how many.

It decides and counts; `sabotage` does it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "status",
    "status_no_json",
    "html",
    "redirect",
    "reset_before",
    "reset_after_applying",
    "silent_before",
    "silent_after",
    "slow",
    "slow_drip",
    "cut_body",
    "cut_json",
    "wrong_json",
    "wrong_type",
    "wrong_status",
    "close_after",
    "close_before",
    "gzip_bomb",
    "deep_json",
    "big_json",
    "act",
]
"""status: problem+json · status_no_json: an empty body · html: a page (captive portal, CDN) ·
redirect: 302 · reset_before/reset_after_applying: TCP reset without, or after, doing it ·
silent_before/silent_after: no answer · slow: a late answer · slow_drip: byte by byte ·
cut_body: shorter than announced · cut_json: cut, and no length announced · wrong_json: another
shape · wrong_type: right body, text/plain · wrong_status: done, but with this status ·
close_after: answered, then hung up without a word · close_before: hung up before reading on ·
gzip_bomb, deep_json, big_json: answers that hurt · act: something happens first, then all is well.
"""

KINDS: tuple[str, ...] = get_args(Kind)
APPLYING = frozenset({
    "reset_after_applying", "silent_after", "slow", "slow_drip", "cut_body", "cut_json",
    "wrong_json", "wrong_type", "wrong_status", "close_after", "act",
})  # fmt: skip


@dataclass(slots=True)
class Fault:
    """One rule. It meets requests by method and a regular expression over path and query.

    times: how often it strikes, None for ever. after: how many matching requests pass first.
    every: strikes only each n-th time. delay: seconds, for slow kinds and silences (None: until
    the caller hangs up). status, title, detail, body, headers: what is answered. act: for kind
    act, {"act": name, …} as over control. do: a function called as it strikes (in-process tests).
    """

    kind: Kind = "status"
    method: str = ""
    path_regex: str = ""
    body_regex: str = ""
    times: int | None = 1
    after: int = 0
    every: int = 1
    status: int = 503
    title: str = ""
    detail: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float | None = None
    act: dict[str, Any] = field(default_factory=dict)
    do: Callable[[], None] | None = None
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {self.kind}; known: {', '.join(KINDS)}")

    @property
    def applies(self) -> bool:
        """Whether the request is carried out all the same."""
        return self.kind in APPLYING

    def meets(self, method: str, target: str, body: bytes) -> bool:
        """Whether this request is one of those it is for."""
        return (
            self.method.upper() in ("", method)
            and re.search(self.path_regex, target) is not None
            and (
                not self.body_regex
                or re.search(self.body_regex, body.decode(errors="replace")) is not None
            )
        )

    def strikes(self) -> bool:
        """Count a request that it meets; tells whether this is one to spoil."""
        self.seen += 1
        turn = self.seen - self.after
        spent = self.times is not None and self.struck >= self.times
        if turn < 1 or spent or (turn - 1) % self.every:
            return False
        self.struck += 1
        return True


class FaultScript:
    """The rules in force; the first that strikes wins, and every one it meets is counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, **rule: Any) -> Fault:
        """Add a rule, with the fields of Fault. Raises TypeError, ValueError for others."""
        fault = Fault(**rule)
        with self._lock:
            self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take a rule out."""
        with self._lock:
            self._faults = [kept for kept in self._faults if kept is not fault]

    def clear(self) -> None:
        """Take all rules out."""
        with self._lock:
            self._faults.clear()

    def summary(self) -> list[Mapping[str, Any]]:
        """What is in force and how often each struck."""
        with self._lock:
            return [
                {"kind": each.kind, "method": each.method, "path_regex": each.path_regex,
                 "seen": each.seen, "struck": each.struck}
                for each in self._faults
            ]  # fmt: skip

    def strike(self, method: str, target: str, body: bytes) -> Fault | None:
        """The fault for this request, if there is one."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(method, target, body) and fault.strikes():
                    return fault
        return None
