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
    passed: dict[int, list[int]] = {}
    at = _in_step(records, old_prints, old_ids, found, passed)
    for index in range(at, len(old_prints)):
        passed.setdefault(old_prints[index], []).append(old_ids[index])
    if passed and found.unknown:
        found.unknown = list(_not_moved(found, passed))
    found.gone = [row for rows in passed.values() for row in rows if row]
    return found


def _in_step(
    records: Iterable[tuple[int, Any]],
    old_prints: array[int],
    old_ids: array[int],
    found: Detected,
    passed: dict[int, list[int]],
) -> int:
    """Walk both sides together; returns how far the old side was used up."""
    prints, ids, unknown = found.fingerprints, found.row_ids, found.unknown
    add_print, add_id = prints.append, ids.append
    at, end = 0, len(old_prints)
    for fingerprint, raw in records:
        add_print(fingerprint)
        if at < end and old_prints[at] == fingerprint:
            add_id(old_ids[at])
            at += 1
            continue
        ahead = _find(old_prints, fingerprint, at, min(at + LOOK_AHEAD, end))
        if ahead >= 0:
            for index in range(at, ahead):
                passed.setdefault(old_prints[index], []).append(old_ids[index])
            add_id(old_ids[ahead])
            at = ahead + 1
        else:
            unknown.append((len(ids), raw))
            add_id(UNKNOWN)
    return at


def _find(prints: array[int], fingerprint: int, start: int, stop: int) -> int:
    try:
        return prints.index(fingerprint, start, stop)
    except ValueError:
        return -1


def _not_moved(found: Detected, passed: dict[int, list[int]]) -> Iterator[tuple[int, Any]]:
    """The unknown records that are not old ones in another place; those get their row back."""
    for index, raw in found.unknown:
        rows = passed.get(found.fingerprints[index])
        if rows:
            found.row_ids[index] = rows.pop(0)
        else:
            yield index, raw
