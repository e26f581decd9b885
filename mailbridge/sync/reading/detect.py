"""Which records of a source are new, changed or gone: fingerprints compared in step. Pure.

Nothing is parsed, mapped or looked up for a record that stands where it stood. What moved is found
by a short look ahead, what is left over by its fingerprint. It knows no keys and no addresses:
a changed record shows up as one unknown and one gone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

LOOK_AHEAD = 64
UNKNOWN = 0xFFFFFFFF
"""Stands in the new row ids for a record whose row is not known yet."""

LOST_AFTER = 256
LOST_SHARE = 50
"""A pass has lost its step when so many records more were missed than found in it, or a fiftieth
of those known where that is more: then the order is another one, and looking ahead is of no use."""


@dataclass(slots=True)
class Detected:
    """What one pass came to.

    fingerprints, row_ids: the new marks in arrival order, row_ids UNKNOWN where unknown.
    unknown: (index into the marks, raw record) in arrival order.
    gone: row ids of the last read that did not come again; 0s (outside "where") are left out.
    """

    fingerprints: array[int] = field(default_factory=lambda: array("Q"))
    row_ids: array[int] = field(default_factory=lambda: array("I"))
    unknown: list[tuple[int, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def detect(
    records: Iterable[tuple[int, Any]], old_prints: array[int], old_ids: array[int]
) -> Detected:
    """Compare a pass with the last one. records: (unsigned 64-bit fingerprint, raw)."""
    found = Detected()
    passed = _Passed()
    coming = iter(records)
    at = _in_step(coming, old_prints, old_ids, found, passed)
    if at < len(old_prints):
        passed.add(old_prints[at:], old_ids[at:])
    _out_of_step(coming, found, passed)
    found.gone = passed.left()
    return found


class _Passed:
    """Old records that were not met in their place: fingerprint → row ids, the first one first.

    Nearly all fingerprints come once, and a list for each would be most of the memory.
    """

    def __init__(self) -> None:
        self.first: dict[int, int] = {}
        self.more: dict[int, list[int]] = {}

    def __bool__(self) -> bool:
        return bool(self.first)

    def add(self, prints: array[int], ids: array[int]) -> None:
        """Old records, in their order."""
        if not self.first:
            first = dict(zip(prints, ids, strict=True))
            if len(first) == len(prints):
                self.first = first
                return
        for fingerprint, row in zip(prints, ids, strict=True):
            if fingerprint in self.first:
                self.more.setdefault(fingerprint, []).append(row)
            else:
                self.first[fingerprint] = row

    def take(self, fingerprint: int) -> int | None:
        """The first row with this fingerprint, which is met by that; None where there is none."""
        row = self.first.pop(fingerprint, None)
        if row is not None and fingerprint in self.more:
            others = self.more[fingerprint]
            self.first[fingerprint] = others.pop(0)
            if not others:
                del self.more[fingerprint]
        return row

    def left(self) -> list[int]:
        """The rows that were not met."""
        rows = [row for row in self.first.values() if row]
        return rows + [row for others in self.more.values() for row in others if row]


def _in_step(
    records: Iterator[tuple[int, Any]],
    old_prints: array[int],
    old_ids: array[int],
    found: Detected,
    passed: _Passed,
) -> int:
    """Walk both sides together until the end, or until the step is lost.

    Returns how far the old side was used up.
    """
    prints, ids, unknown = found.fingerprints, found.row_ids, found.unknown
    add_print, add_id = prints.append, ids.append
    at, end = 0, len(old_prints)
    lost = max(LOST_AFTER, end // LOST_SHARE)
    missed = last = 0
    for fingerprint, raw in records:
        add_print(fingerprint)
        if at < end and old_prints[at] == fingerprint:
            add_id(old_ids[at])
            at += 1
            continue
        ahead = _find(old_prints, fingerprint, at, min(at + LOOK_AHEAD, end))
        if ahead >= 0:
            if ahead > at:
                passed.add(old_prints[at:ahead], old_ids[at:ahead])
            add_id(old_ids[ahead])
            at = ahead + 1
        else:
            unknown.append((len(ids), raw))
            add_id(UNKNOWN)
        missed = max(0, missed - (len(ids) - last - 1)) + 1
        last = len(ids)
        if missed > lost:
            break
    return at


def _find(prints: array[int], fingerprint: int, start: int, stop: int) -> int:
    try:
        return prints.index(fingerprint, start, stop)
    except ValueError:
        return -1


def _out_of_step(records: Iterator[tuple[int, Any]], found: Detected, passed: _Passed) -> None:
    """Look up by fingerprint what the walk in step left over.

    Unknown ones that are old ones in another place get their row back; what comes after the step
    was lost gets it at once.
    """
    if passed and found.unknown:
        found.unknown = list(_not_moved(found, passed))
    prints, ids, unknown, take = found.fingerprints, found.row_ids, found.unknown, passed.take
    for fingerprint, raw in records:
        prints.append(fingerprint)
        row = take(fingerprint)
        if row is None:
            unknown.append((len(ids), raw))
            row = UNKNOWN
        ids.append(row)


def _not_moved(found: Detected, passed: _Passed) -> Iterator[tuple[int, Any]]:
    for index, raw in found.unknown:
        row = passed.take(found.fingerprints[index])
        if row is None:
            yield index, raw
        else:
            found.row_ids[index] = row
