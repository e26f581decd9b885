"""The benchmarks' command line: which parts, how large, and where the figures go.

It measures nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import page
from benchmarks.table import Table, machine

PARTS = ("detection", "till", "delivery", "outbox", "window", "tables", "latency", "chain")


def main(arguments: list[str]) -> int:
    """Measure the parts asked for; 0, or 1 where one could not be measured."""
    parser = argparse.ArgumentParser(
        prog="benchmark.py", description="How fast mailbridge is on this computer."
    )
    parser.add_argument("part", nargs="*", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--folder", type=Path, help="where the shops are made; emptied afterwards")
    parser.add_argument("--page", type=Path, help="a help page whose tables are to be replaced")
    given = parser.parse_args(arguments)
    asked = [given.part] if isinstance(given.part, str) else given.part
    parts = [part for part in PARTS if part in asked or "all" in asked]
    here = machine()
    print(", ".join(f"{name}: {value}" for name, value in here.items()), flush=True)
    table = Table(lambda line: print(line, flush=True))
    failed = []
    for part in parts:
        with tempfile.TemporaryDirectory(dir=given.folder, prefix=f"{part}-") as folder:
            try:
                importlib.import_module(f"benchmarks.{part}").measure(
                    table, Path(folder), given.size
                )
            except Exception as error:  # noqa: BLE001 - the other parts can be measured still
                failed.append(part)
                print(f"{part} could not be measured: {error}", file=sys.stderr, flush=True)
        if given.json:
            lines = [line.as_json() for line in table.lines]
            written = {"machine": here, "size": given.size, "failed": failed, "lines": lines}
            given.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    if given.page:
        page.write(given.page, table.lines, here, given.size)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
