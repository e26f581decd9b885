"""How the command line prints: JSON, CSV that is safe in a spreadsheet, tables, progress.

It decides no words of the product (service.wording) and no exit status (commands.status).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from mailbridge.service.lists.tables import csv_bytes

# The last three turn the direction of what follows, or begin a line of their own.
_CONTROLS = dict.fromkeys(
    (*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    " ",
)


def print_json(value: object) -> None:
    """One JSON value and nothing else on standard output."""
    print(json.dumps(value, ensure_ascii=False))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV to standard output, with a BOM so that spreadsheets read it as UTF-8."""
    sys.stdout.flush()
    sys.stdout.buffer.write(csv_bytes(header, rows))
    sys.stdout.buffer.flush()


def plain(text: object) -> str:
    """One line without control signs: what customers typed cannot repaint a terminal."""
    return " ".join(str(text).translate(_CONTROLS).split())


def hush() -> None:
    """Whoever read us went away, or the disk is full: nothing more is said on standard output."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # os.devnull is no path on Windows
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns under a header, for a terminal; control signs in customers' data become blanks."""
    cells = [[str(cell).translate(_CONTROLS) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    for row in (list(header), *cells):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(line.rstrip())


class Progress:
    """A line on standard error that is written over, where standard error is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._length = 0

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._live:
            self._stream.write("\r" + text.ljust(self._length))
            self._stream.flush()
            self._length = len(text)

    def listen(self, event: dict[str, object]) -> None:
        """Show what an engine's event says."""
        if event["event"] == "reading":
            self.show(f"Reading {event['feed']} …")
        elif event["event"] == "progress" and event.get("phase") == "sending":
            done, left = int(str(event["done"])), int(str(event["left"]))
            total = done + left
            filled = 30 * done // total if total else 30
            bar = "█" * filled + "░" * (30 - filled)
            self.show(f"Sending {bar} {done} of {total}")
        elif event["event"] == "progress":
            self.show(f"Reading the audience … {event['done']}")

    def clear(self) -> None:
        """Take the line away."""
        if self._live and self._length:
            self._stream.write("\r" + " " * self._length + "\r")
            self._stream.flush()
            self._length = 0
