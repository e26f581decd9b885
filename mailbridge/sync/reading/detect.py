"""Which records of a source are new, changed or gone: fingerprints compared in step. Pure.

Nothing is parsed, mapped or looked up for a record that stands where it stood. What moved is found
by a short look ahead, what is left over by its fingerprint. It knows no keys and no addresses:
a changed record shows up as one unknown and one gone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from mailbridge.shop.source import RecordPage

LOOK_AHEAD = 64
FIRST_STRIDE = 32
SLICE = 4096
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


def detect(pages: Iterable[RecordPage], old_prints: array[int], old_ids: array[int]) -> Detected:
    """Compare a pass with the last one."""
    found = _Found(len(old_prints))
    passed = _Passed()
    coming = iter(pages)
    at = _in_step(coming, old_prints, old_ids, found, passed)
    passed.add(old_prints, old_ids, at, len(old_prints))
    _out_of_step(coming, found, passed)
    return Detected(found.prints.whole(), found.rows.whole(), found.unknown, passed.left())


class _Growing:
    """Numbers behind each other, in an array that is large enough from the start.

    An array that grows by and by is copied a hundred times until it has a million.
    """

    def __init__(self, typecode: str, room: int) -> None:
        self.numbers = array(typecode, (0,)) * (room + room // 64)
        self.size = 0

    def add(self, piece: array[int]) -> None:
        end = self.size + len(piece)
        if end > len(self.numbers):
            self.numbers.extend(array(piece.typecode, (0,)) * (end // 4 + len(piece)))
        self.numbers[self.size : end] = piece
        self.size = end

    def whole(self) -> array[int]:
        del self.numbers[self.size :]
        return self.numbers


class _Found:
    """What a pass has come to so far. known: records of the last read, about as many as come."""

    def __init__(self, known: int) -> None:
        self.prints = _Growing("Q", known)
        self.rows = _Growing("I", known)
        self.unknown: list[tuple[int, Any]] = []


class _Passed:
    """Old records that were not met in their place: fingerprint → row ids, the first one first.

    Nearly all fingerprints come once, and a list for each would be most of the memory.
    """

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._first)

    def add(self, prints: array[int], ids: array[int], start: int, stop: int) -> None:
        """The old records from start to before stop, in their order."""
        if not self._first:
            self._first = dict(_pairs(prints, ids, start, stop))
            if len(self._first) == stop - start:
                return
            self._first = {}
        for fingerprint, row in _pairs(prints, ids, start, stop):
            if fingerprint in self._first:
                self._more.setdefault(fingerprint, []).append(row)
            else:
                self._first[fingerprint] = row

    def take(self, prints: Iterable[int]) -> list[int]:
        """For each fingerprint the first row that has it and was not met yet, else UNKNOWN."""
        rows = list(map(self._first.pop, prints, repeat(UNKNOWN)))
        if self._more:
            for index, fingerprint in enumerate(prints):
                if rows[index] == UNKNOWN and (others := self._more.get(fingerprint)):
                    rows[index] = others.pop(0)
        return rows

    def left(self) -> list[int]:
        """The rows that were not met."""
        rows = [row for row in self._first.values() if row]
        return rows + [row for others in self._more.values() for row in others if row]


def _pairs(prints: array[int], ids: array[int], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Both side by side. Not one slice: of a million that is a tenth of the memory."""
    for at in range(start, stop, SLICE):
        end = min(at + SLICE, stop)
        yield from zip(prints[at:end], ids[at:end], strict=True)


def _in_step(
    pages: Iterator[RecordPage],
    old_prints: array[int],
    old_ids: array[int],
    found: _Found,
    passed: _Passed,
) -> int:
    """Walk both sides together until the end, or until a page in which the step is lost.

    Returns how far the old side was used up.
    """
    unknown = found.unknown
    at, end = 0, len(old_prints)
    lost = max(LOST_AFTER, end // LOST_SHARE)
    missed = 0
    for prints, raws in pages:
        first, ids = found.rows.size, array("I")
        index, stop = 0, len(prints)
        while index < stop:
            same = _same(prints, index, old_prints, at)
            ids.extend(old_ids[at : at + same])
            missed = max(0, missed - same)
            at, index = at + same, index + same
            if index == stop:
                break
            if _edited_in_place(prints, index, old_prints, at):
                # Most often by far; whether it is known from another place comes out at the end.
                passed.add(old_prints, old_ids, at, at + 1)
                ahead, at = -1, at + 1
            else:
                ahead = _find(old_prints, prints[index], at, min(at + LOOK_AHEAD, end))
            if ahead >= 0:
                passed.add(old_prints, old_ids, at, ahead)
                ids.append(old_ids[ahead])
                at = ahead + 1
            else:
                unknown.append((first + index, raws[index]))
                ids.append(UNKNOWN)
            missed, index = missed + 1, index + 1
        found.prints.add(prints)
        found.rows.add(ids)
        if missed > lost:
            break
    return at


def _same(new: array[int], start: int, old: array[int], at: int) -> int:
    """How many stand in the same order on both sides, from start and from at on.

    Compared in strides that grow: whole slices are compared in no time, and taking a step of Python
    for each record is most of what a pass would cost.
    """
    most = min(len(new) - start, len(old) - at)
    same, stride = 0, FIRST_STRIDE
    while same < most:
        stride = min(stride, most - same)
        here, there = start + same, at + same
        if new[here : here + stride] == old[there : there + stride]:
            same += stride
            stride *= 2
        elif stride == 1:
            break
        else:
            most = same + stride
            stride = max(1, stride // 2)
    return same


def _edited_in_place(new: array[int], index: int, old: array[int], at: int) -> bool:
    """Whether both sides go on alike behind the two records that differ."""
    return index + 1 < len(new) and at + 1 < len(old) and new[index + 1] == old[at + 1]


def _find(prints: array[int], fingerprint: int, start: int, stop: int) -> int:
    try:
        return prints.index(fingerprint, start, stop)
    except ValueError:
        return -1


def _out_of_step(pages: Iterator[RecordPage], found: _Found, passed: _Passed) -> None:
    """Look up by fingerprint what the walk in step left over.

    Unknown ones that are old ones in another place get their row back; what comes after the step
    was lost gets it at once.
    """
    if passed and found.unknown:
        found.unknown = list(_not_moved(found, passed))
    unknown = found.unknown
    for prints, raws in pages:
        rows = passed.take(prints)
        if UNKNOWN in rows:
            first = found.rows.size
            unknown += [
                (first + index, raws[index]) for index, row in enumerate(rows) if row == UNKNOWN
            ]
        found.prints.add(prints)
        found.rows.add(array("I", rows))


def _not_moved(found: _Found, passed: _Passed) -> Iterator[tuple[int, Any]]:
    rows = passed.take([found.prints.numbers[index] for index, _ in found.unknown])
    for (index, raw), row in zip(found.unknown, rows, strict=True):
        if row == UNKNOWN:
            yield index, raw
        else:
            found.rows.numbers[index] = row
