"""A disk that loses power: what may be on it afterwards, from what was asked of it before.

What was synced is there. Of the rest each write is there whole, not at all, or in some of its
sectors, whatever came before or after it; names change in their order up to some moment, and not
before a sync that came after them (as ext4, XFS and btrfs do it: a file that was synced has its
name). It knows no SQLite.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig.recording import Op

SECTOR = 512
Names = dict[str, "File"]


@dataclass(eq=False)
class File:
    """durable: what the last sync, or the start, made sure of. pending: (offset, data) or a cut."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def whole(self) -> bytearray:
        """The contents as the program sees them."""
        content = bytearray(self.durable)
        for at, data in self.pending:
            _put(content, at, data)
        return content

    def after_a_cut(self, chance: random.Random) -> bytearray:
        """The contents as the power cut may leave them."""
        content = bytearray(self.durable)
        keep = chance.choice((0.0, 0.3, 0.7, 1.0))
        for at, data in self.pending:
            how = chance.random()
            if how > keep:
                continue
            if data is None or chance.random() < 0.5:
                _put(content, at, data)
            else:
                _tear(content, at, data, chance)
        return content


class Disk:
    """Files by path. start: what is on it, safely."""

    def __init__(self, start: Mapping[str, bytes]) -> None:
        self._names: Names = {name: File(bytearray(data)) for name, data in start.items()}
        self._safe = 0
        self._past: list[Names] = [dict(self._names)]

    def do(self, op: Op) -> None:
        """Carry out a call."""
        names = self._names
        if op.kind == "create" and op.name not in names:
            names[op.name] = File()
            self._past.append(dict(names))
        elif op.kind == "unlink" and op.name in names:
            del names[op.name]
            self._past.append(dict(names))
        elif op.kind == "rename":
            names[op.target] = names.pop(op.name)
            self._past.append(dict(names))
        elif op.kind == "sync":
            self._safe = len(self._past) - 1
            if op.name in names:
                names[op.name].durable = names[op.name].whole()
                names[op.name].pending.clear()
        elif op.kind == "cut":
            names[op.name].pending.append((op.at, None))
        elif op.kind == "write":
            at = len(names[op.name].whole()) if op.at < 0 else op.at
            names[op.name].pending.append((at, op.data))

    def whole(self) -> dict[str, bytes]:
        """Everything as the program sees it."""
        return {name: bytes(file.whole()) for name, file in self._names.items()}

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """What may be found when the power is back."""
        names = chance.choice(self._past[self._safe :])
        return {name: bytes(file.after_a_cut(chance)) for name, file in names.items()}


def lay_out(image: Mapping[str, bytes], former: Path, folder: Path) -> None:
    """Write an image's files below another folder."""
    for name, data in image.items():
        path = folder / Path(name).relative_to(former)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def apply(disk: Disk, ops: Sequence[Op]) -> None:
    """Carry out calls one after the other."""
    for op in ops:
        disk.do(op)


def _put(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


def _tear(content: bytearray, at: int, data: bytes, chance: random.Random) -> None:
    """Some sectors of a write; where the file grew by it, the others may be zeros."""
    first = at - at % SECTOR
    for begin in range(first, at + len(data), SECTOR):
        if chance.random() < 0.5:
            low, high = max(begin, at), min(begin + SECTOR, at + len(data))
            _put(content, low, data[low - at : high - at])
