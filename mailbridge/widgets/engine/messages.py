"""What the engine says, one frozen record for each kind of line, read from the line's JSON.

Plain Python without Qt. A line that is no such record is none of ours: it gives None.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbridge.records.standing import StateName


@dataclass(frozen=True, slots=True)
class Hello:
    """The engine is there."""

    version: str


@dataclass(frozen=True, slots=True)
class Started:
    """A run began. kind: "sync" or "backfill"."""

    run: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The shop is being read. rows: 0 until the whole feed was read. done: it was."""

    feed: str
    rows: int
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. phase: "audience" or "sending"; left: -1 where nobody knows."""

    phase: str
    done: int
    left: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A run ended. message: its sentence; report: its figures in the words of the report."""

    message: str
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """How things stand. next: ISO 8601 in UTC of the next check, or ""."""

    state: StateName
    title: str
    text: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell the owner."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody else works on this home; text: who."""

    text: str


@dataclass(frozen=True, slots=True)
class Bye:
    """The engine ends as it was asked to."""


Message = Hello | Started | Reading | Progress | Finished | State | Problem | Busy | Bye


def _progress(said: Mapping[str, Any]) -> Progress:
    return Progress(str(said["phase"]), int(said["done"]), int(said.get("left", -1)))


def _finished(said: Mapping[str, Any]) -> Finished:
    report = dict(said["report"])
    return Finished(str(report.get("message", "")), report)


def _state(said: Mapping[str, Any]) -> State:
    return State(
        StateName(said["state"]),
        str(said["title"]),
        str(said.get("text") or ""),
        str(said.get("next") or ""),
    )


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "hello": lambda said: Hello(str(said.get("version", ""))),
    "started": lambda said: Started(int(said["run"]), str(said["kind"])),
    "reading": lambda said: Reading(str(said["feed"]), int(said.get("rows", 0)), done=False),
    "read": lambda said: Reading(str(said["feed"]), int(said.get("rows", 0)), done=True),
    "progress": _progress,
    "finished": _finished,
    "state": _state,
    "problem": lambda said: Problem(str(said["title"]), str(said.get("message", ""))),
    "busy": lambda said: Busy(str(said.get("text", ""))),
    "bye": lambda _: Bye(),
}


def message_of(line: bytes) -> Message | None:
    """The record of one line, None where it is not a line of this protocol."""
    try:
        said = json.loads(line)
        return _KINDS[said["event"]](said)
    except (ValueError, KeyError, TypeError):
        return None
