"""Every reader of foreign bytes, fed with worse and worse ones: an answer each time, and soon.

MAILBRIDGE_FUZZ=5000 makes it long; build_scripts/fuzz.py goes on for as long as it is told, guided
by coverage.
"""

from __future__ import annotations

import os
import random
import shutil
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from mailbridge.records.row import Row
from mailbridge.settings.schema import Feed
from mailbridge.shop.exports import FolderSource
from mailbridge.widgets.engine.messages import message_of
from tests.fuzz.mutation import worse
from tests.fuzz.targets import LATER, Target, targets

INPUTS = int(os.environ.get("MAILBRIDGE_FUZZ", "15"))
DEADLINE = 5.0
"""Seconds that any one input may take."""
ALL = targets()


@pytest.mark.parametrize("target", ALL, ids=lambda target: str(target.name))
def test_x21_x11_x10_no_input_breaks_a_reader(target: Target, tmp_path: Path) -> None:
    chance = random.Random(target.name)
    for number in range(INPUTS):
        seed = chance.choice(target.seeds)
        data = seed if number < len(target.seeds) else worse(seed, chance)
        folder = tmp_path / "inputs"
        folder.mkdir()
        began = time.monotonic()
        target.run(data, folder)
        assert time.monotonic() - began < DEADLINE, f"input {number} of {target.name} took long"
        shutil.rmtree(folder)


SCHEMA = next(one for one in ALL if one.name == "database").seeds[0]
FOUND = {
    # A header that asks readers for a log, and writers for what there never was.
    "csv": (
        b"SQLite format 3\x00\xff\xc7\x8f\x02" + b"\x00F" * 60 + b"\n",
        b"\xff\xfe\x00\x00\x00\x00\xefI\x00ID,First,Email,\xbc",  # UTF-32 that has no letter
    ),
    "database": (
        b"SQLite format 3\x00\x10\x00\x01\x02" + b"\x00F" * 4_000,
        # A schema whose names are no text, so that no complaint about them is text.
        SCHEMA.replace(b"customers (id", b"customers\xc3(\xc3("),
        SCHEMA.replace(b"CREATE TABLE", b"CR\xc3\xc3TE TABLE"),
    ),
}
"""What the long runs broke a reader with, made small."""


@pytest.mark.parametrize("target", [one for one in ALL if one.name in FOUND], ids=lambda t: t.name)
def test_x21_what_was_found_stays_mended(target: Target, tmp_path: Path) -> None:
    for number, data in enumerate(FOUND[target.name]):
        folder = tmp_path / str(number)
        folder.mkdir()
        target.run(data, folder)


def test_every_seed_is_understood(tmp_path: Path) -> None:
    """Or the fuzzing would only look at the door."""
    from mailbridge.shop.probe import probe  # noqa: PLC0415 - the very reader the targets use

    for target in ALL:
        name = {"csv": "a.csv", "xlsx": "a.xlsx", "ods": "a.ods", "xls": "a.xls", "dbf": "a.dbf"}
        if target.name in name:
            path = tmp_path / name[target.name]
            path.write_bytes(target.seeds[0])
            assert probe(str(path), LATER).checkup.rows == 2, target.name


CELL = some.text(
    some.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029"),
    max_size=12,
)


@given(some.lists(some.tuples(CELL, CELL), min_size=1, max_size=20), some.sampled_from(",;\t"))
@hypothesis_settings(max_examples=INPUTS)
def test_x21_every_row_of_an_export_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], mark: str
) -> None:
    """As many rows come out as were written, each with its own number: none lost, none merged."""
    folder = tmp_path_factory.mktemp("rows")
    lines = [mark.join(("id", "email", "note"))]
    for number, (email, note) in enumerate(rows, start=1):
        quoted = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in (email, note)]
        lines.append(mark.join((str(number), *quoted)))
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="")
    feed = Feed(name="C", folder=str(folder), files="a.csv", key="id", email="email")
    source = FolderSource(feed, base=folder, clock=LATER)
    with source.read() as reading:
        read = [reading.parse(raw, place) for place, (_, raw) in enumerate(reading, start=1)]
    assert len(read) == len(rows)
    keys = [row.values["id"] for row in read if isinstance(row, Row)]
    assert keys == [str(number) for number in range(1, len(rows) + 1)]


@given(some.text(string.printable, max_size=200))
@hypothesis_settings(max_examples=INPUTS * 4)
def test_x10_no_line_of_an_engine_is_more_than_a_message(text: str) -> None:
    message_of(text.encode("utf-8", "surrogatepass"))
