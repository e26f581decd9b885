"""Tables: how long the window waits for a page of a long list, for a jump in it, and for a filter.

No widgets: what is measured is the work of the window's thread, or for a filter of the one beside.
``look FILE`` is a process of its own that ends with a line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import children
from benchmarks.table import Table
from mailbridge.base.paths import Paths
from mailbridge.service.lists.customers import CUSTOMERS
from mailbridge.service.lists.listing import PAGE, Asked, Listing, Query
from mailbridge.service.lists.pages import SENT, Pages, asked_for

PART = "tables"
ROWS = {"small": 100_000, "full": 1_000_000}
LISTS: dict[str, Query[Any]] = {"customers": CUSTOMERS, "history": SENT}
JUMPS = (0.1, 0.5, 0.9, 0.999)
"""Of the way from the first to the last."""


def measure(table: Table, folder: Path, size: str) -> None:
    """The lists of a home with so many customers, and as many lines of history."""
    rows = ROWS[size]
    repository = Path(__file__).parents[2]
    filling = [sys.executable, "-m", "tests.qt.filled", str(folder), str(rows)]
    children.run_program(filling, {"PYTHONPATH": str(repository)})
    file = Paths.from_environment({"MAILBRIDGE_HOME": str(folder)}).state_db
    ran = children.module("tables", str(file))
    for name in LISTS:
        for what, goal in (("first page", 20.0), ("a jump", 20.0), ("a filter", None)):
            times = ran.said[f"{name}: {what}"]
            text = f"{name}, {rows:,} rows: {what}"
            if goal is None:
                table.plain(PART, text, times, "ms", "beside the window, which goes on")
            else:
                table.at_most(PART, text, times, "ms", goal)
    table.plain(
        PART, f"memory of a process that looked at both, {rows:,} rows", [ran.megabytes], "MB"
    )


def look(file: Path) -> dict[str, object]:
    """Milliseconds for each. A list is opened as the window does it: with a guess at its length."""
    said: dict[str, object] = {}
    for name, query in LISTS.items():
        opened = [_opened(file, query) for _ in range(5)]
        said[f"{name}: first page"] = [seconds for seconds, _ in opened]
        listing = opened[-1][1]
        pages = [int(listing.count * share) // PAGE for share in JUMPS]
        said[f"{name}: a jump"] = [_jump(listing, page) for page in pages]
        said[f"{name}: a filter"] = [_filter(file, query) for _ in range(3)]
    return {**said, "megabytes": children.peak()}


def _opened(file: Path, query: Query[Any]) -> tuple[float, Listing[Any]]:
    before = time.perf_counter()
    pages, asked = Pages(file), Asked(query)
    listing = pages.show(asked, pages.guess(asked))
    if len(listing.page(0)) != PAGE:
        raise RuntimeError("the first page is not full")
    return _since(before), listing


def _jump(listing: Listing[Any], page: int) -> float:
    before = time.perf_counter()
    if len(listing.page(page)) != PAGE:
        raise RuntimeError(f"page {page} is not full")
    return _since(before)


def _filter(file: Path, query: Query[Any]) -> float:
    before = time.perf_counter()
    found = Pages(file).find_apart(asked_for(query, search="99998"), query)
    if not found.count:
        raise RuntimeError("nothing was found")
    return _since(before)


def _since(before: float) -> float:
    return (time.perf_counter() - before) * 1000


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]))))
