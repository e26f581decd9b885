from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from mailbridge.base.clock import moment
from tests.commands.terminal import Terminal
from tests.journeys.world import World, customer

STATUS = [
    "connected",
    "account",
    "audience",
    "paused",
    "last_sync",
    "outbox",
    "skipped",
    "attention",
]
HISTORY = ["time", "run", "feed", "key", "email", "action", "result", "detail"]
SKIPPED = ["feed", "key", "email", "reason", "message", "since"]
NASTY = '=HYPERLINK("http://evil.test")'


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_status_before_and_after_a_sync(connected: Terminal, world: World) -> None:
    new = connected("status", "--json")
    assert (new.status, list(new.json)) == (0, STATUS)
    assert (new.json["last_sync"], new.json["outbox"], new.json["skipped"]) == (None, 0, 0)
    connected("sync")
    now = connected("status", "--json").json
    assert now == {
        "connected": True,
        "account": "Simulated Shop",
        "audience": {"id": world.simulator.list_id, "name": "Main List", "members": 20},
        "paused": False,
        "last_sync": now["last_sync"],
        "outbox": 0,
        "skipped": 2,
        "attention": [],
    }
    assert abs(moment(now["last_sync"]) - datetime.now().astimezone()) < timedelta(minutes=1)


def test_status_in_words(connected: Terminal) -> None:
    connected("sync")
    out = connected("status").out
    assert "Connected:  yes" in out
    assert "Main List (" in out
    assert "Skipped:    2" in out


def test_history_newest_first(connected: Terminal, world: World) -> None:
    connected("sync")
    world.sql("UPDATE customers SET first = 'Zoë', updated = '2026-02-02' WHERE id = 3")
    connected("sync")
    lines = connected("history", "--json").json
    assert [list(line) for line in lines] == [HISTORY] * len(lines)
    assert (lines[0]["key"], lines[0]["action"], lines[0]["result"]) == ("3", "update", "done")
    assert lines[0]["time"].endswith("Z")
    actions = [line["action"] for line in lines]
    assert (actions.count("create"), actions[-1]) == (20, "setup")
    assert [line["time"] for line in lines] == sorted(
        (line["time"] for line in lines), reverse=True
    )
    assert connected("history", "--json", "--limit", "3").json == lines[:3]
    assert connected("history", "--json", "--limit", "0").json == []


def test_history_as_csv_says_the_same_as_json(connected: Terminal) -> None:
    connected("sync")
    ran = connected("history", "--csv")
    assert ran.raw.startswith(b"\xef\xbb\xbf")
    header, *rows = table(ran.out)
    assert header == HISTORY
    lines = connected("history", "--json").json
    keys = [dict(zip(header, row, strict=True))["key"] for row in rows]
    assert keys == [line["key"] for line in lines]


def test_skipped_tells_feed_key_and_reason(connected: Terminal) -> None:
    assert connected("skipped", "--json").json == []
    connected("sync")
    entries = connected("skipped", "--json").json
    assert [list(entry) for entry in entries] == [SKIPPED] * 2
    told = {(e["feed"], e["key"], e["email"], e["reason"]) for e in entries}
    assert told == {
        ("Customers", "21", "", "no_email"),
        ("Customers", "22", "bad", "invalid_email"),
    }
    assert table(connected("skipped", "--csv").out)[0] == SKIPPED


def test_corrected_in_the_shop_it_goes_by_itself(connected: Terminal, world: World) -> None:
    connected("sync")
    world.sql("UPDATE customers SET email = 'c21@shop.test' WHERE id = 21")
    assert connected("sync", "--json").json["created"] == 1
    assert [e["key"] for e in connected("skipped", "--json").json] == ["22"]


@pytest.mark.parametrize("kind", ["history", "skipped"])
def test_no_cell_of_a_csv_is_a_formula(connected: Terminal, world: World, kind: str) -> None:
    world.add(customer(40, email=NASTY), customer(41, email="=1+1@shop.test"))
    world.sql("UPDATE customers SET email = '+49@shop.test' WHERE id = 1")
    connected("sync")
    rows = table(connected(kind, "--csv").out)
    assert any("evil" in cell or "+49" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")]


def test_control_signs_do_not_reach_the_terminal(connected: Terminal, world: World) -> None:
    world.add(customer(40, email="\x1b[2Jboo\r\nFAKE"))
    connected("sync")
    for command in ("skipped", "history", "status"):
        ran = connected(command)
        assert not {sign for sign in ran.out if ord(sign) < 32} - {"\n"}
    assert connected("skipped").out.count("\n") == 4


def test_a_customers_name_is_printed_as_it_is(connected: Terminal, world: World) -> None:
    world.add(customer(40, email="Ünïcode Ωμέγα"))
    connected("sync")
    assert "Ünïcode Ωμέγα" in connected("skipped").out
