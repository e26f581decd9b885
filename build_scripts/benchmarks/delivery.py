"""Delivery: how much of what Mailchimp's connections permit is used, by mailbridge and by others.

The sending itself is in sending.py, what others do in peer_sending.py.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import children, peers, shops
from benchmarks.homes import Home, home
from benchmarks.table import Table

PART = "delivery"
LATENCIES = (50, 200)
TAGS = '[[feed.tag]]\ncolumn = "CustomerType"\n'


def measure(table: Table, folder: Path, size: str) -> None:
    """New contacts, updates, tags and peers at both latencies."""
    del folder  # each home makes one of its own
    factor = 1 if size == "small" else 4
    for latency in LATENCIES:
        updates = factor * (1600 if latency == 50 else 600)
        with home(latency) as made:
            _new(table, made, 5000 * factor)
            _updates(table, made, updates)
            _peers(table, made, updates // 4)
        with home(latency, tail=TAGS) as made:
            _tags(table, made, updates)


def _limit(made: Home) -> float:
    """Requests a second that the connections in use permit."""
    return made.connections * 1000 / made.mailchimp.milliseconds


def _run(made: Home, *arguments: str) -> dict[str, float]:
    said = children.run("-m", "benchmarks.sending", *arguments, extra=made.environment).said
    if said["waiting"]:
        raise children.ChildFailed(f"{said['waiting']} customers were not sent")
    return said


def _new(table: Table, made: Home, customers: int) -> None:
    shops.sqlite_shop(made.shop, shops.before(customers))
    made.connect()
    said = _run(made)
    what = f"{made.mailchimp.milliseconds} ms: new contacts, × the one-by-one limit"
    note = f"{said['rate']:,.0f} a second"
    table.at_least(PART, what, [said["rate"] / _limit(made)], "x", 10, note)
    what = f"{made.mailchimp.milliseconds} ms: processor, 1,000 new contacts"
    table.plain(PART, what, [said["processor"]], "s")


def _updates(table: Table, made: Home, customers: int) -> None:
    shares, processor = [], []
    for turn in range(3):
        made.change(
            "UPDATE customers SET TotalSales = TotalSales + 1 WHERE CustomerID <= ?", customers
        )
        before = made.mailchimp.processor_seconds()
        said = _run(made)
        theirs = (made.mailchimp.processor_seconds() - before) * 1000 / customers
        shares.append(said["rate"] / _limit(made))
        processor.append(said["processor"])
        if turn == 0:
            note = f"the simulator itself used {theirs:.2f} processor seconds a 1,000"
    what = f"{made.mailchimp.milliseconds} ms: updates, of what {made.connections} permit"
    table.at_least(PART, what, shares, "", 0.95, note)
    what = f"{made.mailchimp.milliseconds} ms: processor, 1,000 updates"
    table.at_most(PART, what, processor, "s", 1.0)


def _tags(table: Table, made: Home, customers: int) -> None:
    shops.sqlite_shop(made.shop, shops.before(customers))
    made.connect()
    said = _run(made)
    what = f"{made.mailchimp.milliseconds} ms: new contacts with tags, of a tag call for each"
    table.plain(PART, what, [said["rate"] / _limit(made)], "", f"{said['rate']:,.0f} a second")


def _peers(table: Table, made: Home, customers: int) -> None:
    python = peers.python(table.show)
    if python is None:
        return
    work = Path(__file__).with_name("peer_sending.py")
    server = made.mailchimp
    for threads in (1, 10):
        number = customers if threads > 1 else max(20, customers // 10)
        arguments = (server.url, server.key, server.list_id, str(threads), str(number))
        said = children.run(work, *arguments, python=python).said
        where = "in a loop" if threads == 1 else f"in {threads} threads"
        what = f"{server.milliseconds} ms: official client {where}, of what 10 permit"
        share = said["rate"] * server.milliseconds / 10_000
        note = f"{said['processor']:.2f} processor seconds a 1,000"
        table.plain(PART, what, [share], "", note)
