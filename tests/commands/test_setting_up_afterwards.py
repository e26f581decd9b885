"""The other half of commands.setting_up: leaving, pausing, and a person's answer to a brake."""

from __future__ import annotations

import pytest

from tests.commands.terminal import Terminal
from tests.fakes.keyring_backend import FileKeyring
from tests.journeys.world import World, customer

NO_KEY = {"MAILBRIDGE_API_KEY": ""}


@pytest.fixture
def file(world: World) -> str:
    return str(world.settings_file())


def test_disconnect_asks_and_a_no_changes_nothing(connected: Terminal, world: World) -> None:
    ran = connected("disconnect", stdin="no\n")
    assert ran.status == 1
    assert ran.out == ""
    assert "Type yes" in ran.err
    assert connected("status", "--json").json["connected"] is True


def test_disconnect_removes_the_key_and_empties_the_outbox(
    file: str, world: World, terminal: Terminal, credential_store: FileKeyring
) -> None:
    terminal("setup", file, "--key-stdin", stdin=world.simulator.key, **NO_KEY)
    terminal("sync", **NO_KEY)
    terminal("pause")
    world.add(customer(30))
    assert terminal("sync", **NO_KEY).status == 1
    members = dict(world.simulator.audience().members)

    ran = terminal("disconnect", "--yes", **NO_KEY)
    assert (ran.status, ran.err) == (0, "")
    assert "1 waiting changes" in ran.out
    assert credential_store.get_password("mailbridge", world.simulator.url) is None
    now = terminal("status", "--json", **NO_KEY).json
    assert (now["connected"], now["audience"], now["outbox"]) == (False, None, 0)
    assert world.simulator.audience().members == members
    assert terminal("sync", **NO_KEY).status == 3
    # Connected anew, whoever waited then goes now.
    terminal("setup", file)
    terminal("resume")
    assert terminal("sync", "--json").json["pushed"] == 1


def test_disconnect_where_there_is_no_credential_store(connected: Terminal) -> None:
    ran = connected("disconnect", "--yes", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert (ran.status, ran.err) == (0, "")


def test_paused_a_sync_queues_only(connected: Terminal, world: World) -> None:
    connected("sync")
    assert connected("pause").status == 0
    world.add(customer(30))
    writes = len(world.writes())
    ran = connected("sync", "--json")
    assert ran.status == 1
    assert (ran.json["waiting"], ran.json["pushed"]) == (1, 0)
    assert len(world.writes()) == writes
    assert connected("status", "--json").json["paused"] is True
    assert connected("resume").status == 0
    assert connected("sync", "--json").json["pushed"] == 1
    assert connected("status", "--json").json["paused"] is False


def test_a_brake_holds_until_a_person_answers(connected: Terminal, world: World) -> None:
    world.sync_settings = 'removed_after_reads = 1\nwhen_removed = "archive"'
    connected("setup", str(world.settings_file()))
    connected("sync")
    world.sql("DELETE FROM customers WHERE id <= 11")
    held = connected("sync", "--json")
    assert held.status == 1
    assert "11 of" in held.json["needs_confirmation"]
    assert held.json["archived"] == 0
    assert connected("status", "--json").json["attention"]

    let = connected("confirm")
    assert (let.status, "Let through" in let.out) == (0, True)
    after = connected("sync", "--json")
    assert (after.status, after.json["removed"], after.json["archived"]) == (0, 11, 11)
    assert after.json["needs_confirmation"] is None
    assert connected("confirm").out == "Nothing is held.\n"


def test_keeping_everyone_lasts(connected: Terminal, world: World) -> None:
    world.sync_settings = 'removed_after_reads = 1\nwhen_removed = "archive"'
    connected("setup", str(world.settings_file()))
    connected("sync")
    world.sql("DELETE FROM customers WHERE id <= 11")
    assert connected("sync").status == 1
    assert connected("confirm", "--keep").status == 0
    for _ in range(2):
        after = connected("sync", "--json")
        assert (after.status, after.json["archived"]) == (0, 0)
    statuses = {member.status for member in world.simulator.audience().members.values()}
    assert statuses == {"subscribed"}


def test_what_the_data_lack_is_told_before_anything_is_sent_and_kept_nowhere(
    world: World, terminal: Terminal
) -> None:
    ran = terminal("setup", str(world.settings_file()))
    lines = ran.out.splitlines()
    assert (
        "Feed Customers: 22 rows, 20 different addresses to write to. What the data lack:" in lines
    )
    (missing,) = [line for line in lines if "no address" in line]
    assert missing == "  1 – email: These rows have no address. (row 21)"
    assert any(line.startswith("  1 – email: These addresses cannot be right. (") for line in lines)
    assert not world.simulator.audience().members
    assert "addresses" not in terminal("history", "--json").out
