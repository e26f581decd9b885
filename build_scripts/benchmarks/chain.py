"""Two homes on one audience at once, and what a chain of shops comes to by calculation.

Each home has its own feed, its own customers, its own tag and its share of the ten connections.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import shops
from benchmarks.homes import Home, mailchimp
from benchmarks.table import Table
from mailbridge.simulator.control import Control

PART = "chain"
LATENCY = 200
TAG = '[[feed.tag]]\nalways = "{tag}"\n'
SHARED = 50
"""Customers who buy in both shops."""


def measure(table: Table, folder: Path, size: str) -> None:
    """Two homes with four connections each, then with eight each, which are more than allowed."""
    customers = 400 if size == "small" else 2000
    for share in (4, 8):
        with mailchimp(LATENCY) as server:
            homes = []
            for number, name in enumerate(("north", "south")):
                place = folder / f"{name}-{share}"
                place.mkdir()
                tail = TAG.format(tag=name)
                made = Home(place, server, feed=name.title(), connections=share, tail=tail)
                first = number * (customers - SHARED)
                rows = [shops.row(first + n) for n in range(1, customers + 1)]
                shops.sqlite_shop(made.shop, rows)
                made.connect()
                homes.append(made)
            control = Control(server.url, server.key)
            _together(homes)
            before = len(control.requests())
            for made in homes:
                made.change("UPDATE customers SET TotalSales = TotalSales + 1")
            said = _together(homes)
            _report(table, control, before, said, share, customers)
    _calculate(table)


def _together(homes: list[Home]) -> list[dict[str, float]]:
    """A pass of each home, all at the same time."""
    command = [sys.executable, "-m", "benchmarks.sending"]
    running = [
        subprocess.Popen(
            command, env={**os.environ, **made.environment}, stdout=subprocess.PIPE, text=True
        )
        for made in homes
    ]
    said = [process.communicate()[0] for process in running]
    return [json.loads(text.strip().splitlines()[-1]) for text in said]


def _report(
    table: Table,
    control: Control,
    before: int,
    said: list[dict[str, float]],
    share: int,
    customers: int,
) -> None:
    asked = control.requests()[before:]
    (audience,) = control.state()["audiences"].values()
    members = audience["members"].values()
    tagged = [{tag["name"] if isinstance(tag, dict) else tag for tag in m["tags"]} for m in members]
    both = sum({"north", "south"} <= tags for tags in tagged)
    lost = sum(not tags & {"north", "south"} for tags in tagged)
    wrong = int(abs(len(tagged) - (2 * customers - SHARED)) + lost + abs(both - SHARED))
    wrong += int(sum(one["waiting"] for one in said))
    what = f"two homes, {share} connections each"
    table.at_most(PART, f"{what}: contacts or tags that are not as both shops want", [wrong], "", 0)
    refused = sum(request["status"] == 429 for request in asked)
    table.plain(PART, f"{what}: requests refused as too many", [100 * refused / len(asked)], "%")
    rate = sum(one["rate"] for one in said)
    permitted = min(10, 2 * share) * 1000 / LATENCY
    table.plain(PART, f"{what}: updates, of what the connections permit", [rate / permitted], "")


def _calculate(table: Table) -> None:
    """A chain of 200 shops with 5,000 customers each on one audience of one account."""
    changed = 200 * 5_000 * 0.01
    for milliseconds in (200, 600):
        minutes = changed / (0.95 * 10 * 1000 / milliseconds) / 60
        what = f"200 shops, 1 % of a million customers changed, {milliseconds} ms an answer"
        table.plain(PART, what, [minutes], "min", "calculated: ten connections for all of them")
