from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.commands import running
from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.journeys.world import World, customer

KEYS = [
    "run",
    "total",
    "pushed",
    "unchanged",
    "skipped",
    "waiting",
    "created",
    "updated",
    "email_changed",
    "unsubscribed",
    "archived",
    "removed",
    "tags_changed",
    "events_sent",
    "mirrored_unsubscribes",
    "needs_confirmation",
    "seconds",
    "message",
]
SENTENCE = "Pushed 20 of 22 customers (2 skipped — 1 invalid email address, 1 no email address)"
WRONG = "0123456789abcdef0123456789abcdef-us99"
AWAY = "http://127.0.0.1:1"


def test_the_report_is_exactly_the_object_that_is_promised(connected: Terminal) -> None:
    ran = connected("sync", "--json")
    assert (ran.status, ran.err) == (0, "")
    report = ran.json
    assert list(report) == KEYS
    assert report["seconds"] >= 0
    counts = {name: report[name] for name in KEYS[1:15]}
    assert counts == {
        **dict.fromkeys(KEYS[1:15], 0), "total": 22, "pushed": 20, "skipped": 2, "created": 20,
    }  # fmt: skip
    assert (report["needs_confirmation"], report["message"]) == (None, SENTENCE)


def test_without_json_the_sentence_alone(connected: Terminal) -> None:
    ran = connected("sync")
    assert (ran.status, ran.out, ran.err) == (0, f"{SENTENCE}\n", "")


def test_a_second_sync_sends_nothing(connected: Terminal, world: World) -> None:
    connected("sync")
    writes = len(world.writes())
    ran = connected("sync", "--json")
    assert (ran.status, ran.json["unchanged"], ran.json["pushed"]) == (0, 20, 0)
    assert len(world.writes()) == writes


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    connected: Terminal, world: World, home: Path
) -> None:
    writes = len(world.writes())
    with closing(sqlite3.connect(home / "state.db")) as state:
        before = list(state.iterdump())
    foreseen = connected("sync", "--dry-run", "--json")
    with closing(sqlite3.connect(home / "state.db")) as state:
        assert list(state.iterdump()) == before
    assert foreseen.status == 0
    assert len(world.writes()) == writes
    done = connected("sync", "--json")
    assert {**foreseen.json, "seconds": 0} == {**done.json, "seconds": 0}


def test_everyone_again(connected: Terminal, world: World) -> None:
    connected("sync")
    foreseen = connected("sync", "--all", "--dry-run", "--json").json
    writes = len(world.writes())
    ran = connected("sync", "--all", "--json")
    assert (ran.status, ran.json["pushed"], ran.json["updated"]) == (0, 20, 20)
    assert len(world.writes()) == writes + 20
    assert {**foreseen, "seconds": 0} == {**ran.json, "seconds": 0}


@pytest.mark.parametrize("wait", [(), ("--wait", "0")])
def test_no_network_is_status_3_and_everything_is_kept(
    connected: Terminal, world: World, wait: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    connected("sync")
    world.add(customer(30))
    if not wait:
        connected("pause")  # paused, it waits for nothing
    ran = connected("sync", "--json", *wait, MAILBRIDGE_API_URL=AWAY)
    assert ran.status == 3
    assert "Mailchimp cannot be reached" in ran.complaint
    assert (ran.json["waiting"], ran.json["unchanged"]) == (1, 20)
    assert "Mailchimp cannot be reached" in connected("status", "--json").json["attention"][0]
    connected("resume")
    assert connected("sync", "--json").json["pushed"] == 1
    assert connected("status", "--json").json["attention"] == []


def test_a_wrong_key_is_status_3_and_the_shop_is_read_all_the_same(
    connected: Terminal, world: World
) -> None:
    connected("sync")
    world.add(customer(30))
    ran = connected("sync", "--json", MAILBRIDGE_API_KEY=WRONG)
    assert (ran.status, ran.json["waiting"]) == (3, 1)
    assert WRONG not in ran.err
    assert connected("sync", "--json").json["pushed"] == 1


def test_no_key_is_status_3(connected: Terminal) -> None:
    ran = connected("sync", MAILBRIDGE_API_KEY="")
    assert ran.status == 3
    assert "No Mailchimp key" in ran.complaint


def test_a_server_that_is_not_allowed_is_status_2(connected: Terminal) -> None:
    ran = connected("sync", MAILBRIDGE_API_URL="http://shop.test:80")
    assert ran.status == 2
    assert "MAILBRIDGE_API_URL" in ran.complaint


def test_a_feed_that_was_never_read_is_status_2(connected: Terminal, world: World) -> None:
    world.shop.rename(world.folder / "elsewhere.db")
    ran = connected("sync")
    assert ran.status == 2
    assert "Customers" in ran.complaint
    assert "Choose the file again" in ran.complaint


def test_a_feed_that_used_to_be_readable_is_status_1(connected: Terminal, world: World) -> None:
    connected("sync")
    world.shop.rename(world.folder / "elsewhere.db")
    ran = connected("sync", "--json")
    assert ran.status == 1
    assert "Customers" in ran.complaint
    assert ran.json["total"] == 22
    assert "Customers" in connected("status", "--json").json["attention"][0]
    (world.folder / "elsewhere.db").rename(world.shop)
    assert connected("sync").status == 0
    assert connected("status", "--json").json["attention"] == []


def test_one_feed_in_ruins_does_not_stop_the_other(connected: Terminal, world: World) -> None:
    world.tail = f"""
[[feed]]
name = "Exports"
folder = "{world.folder.as_posix()}/exports"
files = "*.csv"
email = "email"
[feed.fields]
FNAME = "name"
"""
    folder = world.folder / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("email,name\nx@shop.test,Xenia\n")
    assert connected("setup", str(world.settings_file())).status == 0
    (folder / "a.csv").unlink()
    ran = connected("sync", "--json")
    assert ran.status == 2
    assert "Exports" in ran.complaint
    assert ran.json["pushed"] == 20


def test_settings_broken_later_are_status_2(connected: Terminal, home: Path) -> None:
    file = home / "settings.toml"
    file.write_text(file.read_text("utf-8").replace('table = "customers"', "table ="), "utf-8")
    for command in (["sync"], ["status"], ["history", "--json"], ["watch"]):
        ran = connected(*command)
        assert (ran.status, ran.out) == (2, "")
        assert "settings.toml, line " in ran.complaint


@pytest.mark.parametrize(
    "command", ["sync", "watch", "status", "history", "skipped", "pause", "resume", "confirm"]
)
def test_before_the_set_up_it_says_so(terminal: Terminal, command: str) -> None:
    ran = terminal(command)
    assert (ran.status, ran.out) == (2, "")
    assert "mailbridge setup FILE.toml" in ran.complaint


def test_beyond_the_plan_they_wait_and_the_others_go(connected: Terminal, world: World) -> None:
    world.mailchimp = "contact_limit = 12"
    connected("setup", str(world.settings_file()))
    ran = connected("sync", "--json")
    assert ran.status == 1
    assert (ran.json["pushed"], ran.json["waiting"]) == (12, 8)
    assert "8 waiting" in ran.json["message"]
    assert len(world.simulator.audience().members) == 12


def test_an_engine_at_work_is_named(connected: Terminal, world: World) -> None:
    with world.session().engine("watch"):
        ran = connected("sync", "--json")
    assert (ran.status, ran.out) == (1, "")
    assert "mailbridge watch (process " in ran.complaint


def test_signals_stop_a_run_and_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with running.stopping(lambda: 9) as stop:
        assert not stop.is_set()
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before


def test_mailchimps_own_waiting_time_outlasts_the_process(
    connected: Terminal, world: World, simulator: Simulator
) -> None:
    connected("sync")
    world.add(customer(30))
    simulator.faults.add(
        kind="status", status=429, method="PUT", headers={"Retry-After": "600"}, times=None
    )
    first = connected("sync", "--json", "--wait", "0")
    assert (first.status, first.json["waiting"]) == (3, 1)
    simulator.faults.clear()
    asked = simulator.requests.total
    second = connected("sync", "--json", "--wait", "0")
    assert (second.status, second.json["waiting"]) == (3, 1)
    assert "left alone" in second.complaint
    assert simulator.requests.total == asked


def test_without_a_waiting_time_the_next_sync_tries_at_once(
    connected: Terminal, world: World, simulator: Simulator
) -> None:
    connected("sync")
    world.add(customer(30))
    simulator.faults.add(kind="status", status=503, method="PUT", times=None)
    assert connected("sync", "--wait", "0").status == 3
    simulator.faults.clear()
    assert connected("sync", "--json", "--wait", "0").json["pushed"] == 1
