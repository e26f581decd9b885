"""``leave``: the key goes in every case, the data where asked, and nothing that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbridge.base.lock import EngineLock
from tests.commands.terminal import Terminal
from tests.fakes.keyring_backend import FileKeyring
from tests.journeys.world import World

ENTRY = "database of customers"


@pytest.fixture
def stored(connected: Terminal, world: World, credential_store: FileKeyring) -> Terminal:
    """A synced home whose key and database password lie in the credential store."""
    assert connected("sync").status in {0, 1}
    credential_store.set_password("mailbridge", "mailchimp", "a-key")
    credential_store.set_password("mailbridge", world.simulator.url, "another")
    credential_store.set_password("mailbridge", ENTRY, "a-password")
    return connected


def kept(store: FileKeyring, world: World) -> list[str | None]:
    names = ("mailchimp", world.simulator.url, ENTRY)
    return [store.get_password("mailbridge", name) for name in names]


def test_the_key_goes_and_the_data_stay(
    stored: Terminal, world: World, credential_store: FileKeyring, home: Path
) -> None:
    sent = world.writes()
    ran = stored("leave")
    assert (ran.status, ran.err) == (0, "")
    assert kept(credential_store, world) == [None, None, None]
    assert (home / "state.db").exists()
    assert world.writes() == sent  # the audience was left as it is


def test_the_data_go_where_asked_and_others_files_stay(
    stored: Terminal, world: World, home: Path
) -> None:
    sent = world.writes()
    (home / "holiday.jpg").write_text("not ours")
    assert stored("leave", "--data", "--yes").status == 0
    assert [path.name for path in home.iterdir()] == ["holiday.jpg"]
    assert world.writes() == sent  # the audience was left as it is


@pytest.mark.parametrize("answer", ["", "no\n", "y\n"])
def test_it_asks_first(
    stored: Terminal, world: World, credential_store: FileKeyring, home: Path, answer: str
) -> None:
    assert stored("leave", "--data", stdin=answer or "\n").status == 1
    assert (home / "state.db").exists()
    assert kept(credential_store, world) == ["a-key", "another", "a-password"]


def test_the_key_goes_although_an_engine_works_or_all_is_damaged(
    stored: Terminal, world: World, credential_store: FileKeyring, home: Path
) -> None:
    with EngineLock(home / "engine.lock").acquire("watch"):
        busy = stored("leave", "--data", "--yes")
    assert busy.status == 1
    assert "at work already" in busy.complaint
    assert kept(credential_store, world) == [None, None, None]
    credential_store.set_password("mailbridge", "mailchimp", "a-key")
    (home / "settings.toml").write_text("damaged [")
    (home / "state.db").write_bytes(b"damaged" * 1000)
    assert stored("leave").status == 0
    assert credential_store.get_password("mailbridge", "mailchimp") is None


def test_there_may_be_nothing_to_leave(terminal: Terminal, home: Path) -> None:
    assert terminal("leave", "--data", "--yes").status == 0
    assert not home.exists()
