"""What others would do to find changed customers; run by the peers' own Python.

It imports nothing of mailbridge. ``NAME OLD NEW`` compares two states of a shop, each a CSV file or
an SQLite database, and prints how many were new, changed and gone.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import pickle
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

KEY = "CustomerID"
Counts = tuple[int, int, int]


def rows(path: str) -> Iterator[dict[str, Any]]:
    """The customers as a script would read them."""
    if path.endswith(".csv"):
        with Path(path).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
        return
    with closing(sqlite3.connect(path)) as shop:
        cursor = shop.execute("SELECT * FROM customers")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))


def hashed(path: str) -> dict[str, str]:
    """Key → hash of the whole row."""
    return {
        str(row[KEY]): hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
        for row in rows(path)
    }


def script(old: str, new: str) -> Callable[[], Counts]:
    """A script that keeps the hashes of the last run in a file."""
    kept = Path(f"{old}.hashes")
    if not kept.exists():
        kept.write_bytes(pickle.dumps(hashed(old)))

    def compare() -> Counts:
        before = pickle.loads(kept.read_bytes())  # noqa: S301 - written by ourselves just now
        now = hashed(new)
        changed = sum(key in before and before[key] != value for key, value in now.items())
        return len(now.keys() - before.keys()), changed, len(before.keys() - now.keys())

    return compare


def pandas(old: str, new: str) -> Callable[[], Counts]:
    """Two frames, merged by key and compared column by column."""
    pd: Any = importlib.import_module("pandas")

    def load(path: str) -> Any:
        if path.endswith(".csv"):
            return pd.read_csv(path, dtype=str, keep_default_na=False)
        with closing(sqlite3.connect(path)) as shop:
            return pd.read_sql_query("SELECT * FROM customers", shop)

    def compare() -> Counts:
        merged = load(old).merge(load(new), on=KEY, how="outer", suffixes=("", "_"), indicator=True)
        both = merged[merged["_merge"] == "both"]
        names = [name for name in merged.columns if f"{name}_" in merged.columns]
        differ = (both[names].to_numpy() != both[[f"{n}_" for n in names]].to_numpy()).any(axis=1)
        sides = merged["_merge"].value_counts()
        return int(sides["right_only"]), int(differ.sum()), int(sides["left_only"])

    return compare


def polars(old: str, new: str) -> Callable[[], Counts]:
    """Two frames, joined by key."""
    pl: Any = importlib.import_module("polars")

    def load(path: str) -> Any:
        if path.endswith(".csv"):
            return pl.read_csv(path, infer_schema=False)
        with closing(sqlite3.connect(path)) as shop:
            return pl.read_database("SELECT * FROM customers", shop)

    def compare() -> Counts:
        before, now = load(old), load(new)
        both = before.join(now, on=KEY, suffix="_")
        names = [name for name in before.columns if name != KEY]
        differ = both.filter(
            pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_")) for n in names)
        )
        added, gone = now.join(before, on=KEY, how="anti"), before.join(now, on=KEY, how="anti")
        return added.height, differ.height, gone.height

    return compare


def csv_diff(old: str, new: str) -> Callable[[], Counts]:
    """The program csv-diff, by key."""
    other: Any = importlib.import_module("csv_diff")

    def compare() -> Counts:
        with (
            Path(old).open(encoding="utf-8", newline="") as first,
            Path(new).open(encoding="utf-8", newline="") as second,
        ):
            sides = other.load_csv(first, key=KEY), other.load_csv(second, key=KEY)
        found = other.compare(*sides)
        return len(found["added"]), len(found["changed"]), len(found["removed"])

    return compare


PEERS = {"script": script, "pandas": pandas, "polars": polars, "csv-diff": csv_diff}


def peak() -> float:
    """As children.peak, which cannot be imported here."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    line = next((line for line in lines if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


def main(name: str, old: str, new: str) -> dict[str, Any]:
    """Compare once, imports and the first load of a script's own file aside."""
    compare = PEERS[name](old, new)
    before = time.process_time()
    counts = compare()
    seconds = time.process_time() - before
    return {"seconds": seconds, "counts": list(counts), "megabytes": peak()}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
