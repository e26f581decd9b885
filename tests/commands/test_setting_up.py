from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.fakes.keyring_backend import FileKeyring
from tests.journeys.world import World

NO_KEY = {"MAILBRIDGE_API_KEY": ""}
WRONG = "0123456789abcdef0123456789abcdef-us99"


@pytest.fixture
def file(world: World) -> str:
    return str(world.settings_file())


def changed(world: World, old: str, new: str) -> str:
    text = world.settings_file().read_text("utf-8")
    assert old in text
    other = world.folder / "other.toml"
    other.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(other)


def test_the_key_from_standard_input_goes_to_the_credential_store_alone(
    file: str,
    world: World,
    terminal: Terminal,
    credential_store: FileKeyring,
    home: Path,
) -> None:
    key = world.simulator.key
    ran = terminal("setup", file, "--key-stdin", stdin=f"  {key}\r\n", **NO_KEY)

    assert (ran.status, ran.err) == (0, "")
    assert credential_store.get_password("mailbridge", world.simulator.url) == key
    held = [path for path in home.rglob("*") if path.is_file()]
    assert {"settings.toml", "state.db", "setup.log"} <= {path.name for path in held}
    assert not [path for path in held if key.encode() in path.read_bytes()]
    assert key not in ran.out + ran.err
    # Stored once, it is found again: by a sync, and by another set-up.
    assert terminal("sync", **NO_KEY).status == 0
    assert terminal("setup", file, **NO_KEY).status == 0


def test_a_key_of_the_environment_is_stored_nowhere(
    file: str, world: World, terminal: Terminal, tmp_path: Path, home: Path
) -> None:
    assert terminal("setup", file).status == 0
    assert not (tmp_path / "credentials.json").exists()
    key = world.simulator.key.encode()
    assert not [path for path in home.rglob("*") if path.is_file() and key in path.read_bytes()]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("", "There is no key"),
        ("   \n", "There is no key"),
        ("rubbish", "This is not a Mailchimp key"),
        ("0123456789abcdef0123456789abcdef", "This is not a Mailchimp key"),
        ("0123456789abcdef0123456789abcdef-us1.evil.test", "This is not a Mailchimp key"),
        ("0123456789abcdef0123456789abcdef-evil.test/", "This is not a Mailchimp key"),
        ("0123456789abcdef0123456789abcdef-us1234", "This is not a Mailchimp key"),
        ("0123456789abcdef0123456789abcdef-us1\N{SNOWMAN}", "This is not a Mailchimp key"),
    ],
)
def test_what_is_no_key_is_refused_before_a_connection(
    file: str, world: World, terminal: Terminal, key: str, title: str
) -> None:
    ran = terminal("setup", file, "--key-stdin", stdin=key, **NO_KEY)
    assert ran.status == 3
    assert ran.complaint.startswith(title)
    assert not key.strip() or key.strip() not in ran.err
    assert len(world.simulator.requests) == 0


def test_without_any_key_it_says_where_to_put_one(file: str, terminal: Terminal) -> None:
    ran = terminal("setup", file, **NO_KEY)
    assert ran.status == 3
    assert "--key-stdin" in ran.complaint
    assert "MAILBRIDGE_API_KEY" in ran.complaint


def test_a_wrong_key_and_a_revoked_one_are_told_apart_from_no_network(
    file: str, world: World, terminal: Terminal, home: Path
) -> None:
    wrong = terminal("setup", file, "--key-stdin", stdin=WRONG, **NO_KEY)
    assert wrong.status == 3
    assert wrong.complaint.startswith("Mailchimp does not accept the key")
    world.simulator.revoke_key(world.simulator.key)
    revoked = terminal("setup", file)
    assert revoked.status == 3
    assert revoked.complaint.startswith("The Mailchimp key was switched off")
    away = terminal("setup", file, MAILBRIDGE_API_URL="http://127.0.0.1:1")
    assert away.status == 3
    assert away.complaint.startswith("Mailchimp cannot be reached")
    assert not (home / "settings.toml").exists()
    assert world.writes() == []


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.test",
        "https://us1.api.mailchimp.com.evil.test",
        "http://127.0.0.1",
        "http://127.0.0.1:80@evil.test",
        "https://us1.api.mailchimp.com/3.0",
        "http://127.0.0.1:99999",
        "ftp://localhost:21",
    ],
)
def test_another_server_is_a_settings_error(file: str, terminal: Terminal, address: str) -> None:
    ran = terminal("setup", file, MAILBRIDGE_API_URL=address)
    assert ran.status == 2
    assert "MAILBRIDGE_API_URL" in ran.complaint


def test_a_key_kept_for_one_server_is_not_sent_to_another(
    file: str, world: World, terminal: Terminal, credential_store: FileKeyring
) -> None:
    credential_store.set_password("mailbridge", "mailchimp", WRONG)
    ran = terminal("setup", file, **NO_KEY)
    assert ran.status == 3
    assert ran.complaint.startswith("There is no Mailchimp key")
    assert len(world.simulator.requests) == 0


def test_an_audience_by_its_id(world: World, terminal: Terminal) -> None:
    other = world.simulator.add_audience("Other")
    line = f'audience = "{other.id}"'
    ran = terminal("setup", changed(world, 'audience_name = "Main List"', line))
    assert ran.status == 0
    assert f"Audience: Other ({other.id}), 0 contacts." in ran.out
    assert terminal("status", "--json").json["audience"]["id"] == other.id


@pytest.mark.parametrize("name", ["Main List", "main list"])
def test_an_audience_by_its_name(world: World, terminal: Terminal, name: str) -> None:
    ran = terminal("setup", changed(world, "Main List", name))
    assert (ran.status, "Audience: Main List" in ran.out) == (0, True)


def test_an_audience_that_is_not_there_lists_those_that_are(
    world: World, terminal: Terminal, home: Path
) -> None:
    for line in ('audience_name = "Mian List"', 'audience = "0000000000"'):
        ran = terminal("setup", changed(world, 'audience_name = "Main List"', line))
        assert ran.status == 2
        assert f"Main List ({world.simulator.list_id})" in ran.complaint
    assert not (home / "settings.toml").exists()


def test_two_audiences_of_one_name_want_the_id(world: World, terminal: Terminal, file: str) -> None:
    twin = world.simulator.add_audience("Main List")
    ran = terminal("setup", file)
    assert ran.status == 2
    assert twin.id in ran.complaint
    assert world.simulator.list_id in ran.complaint


def test_no_audience_at_all_says_what_to_do(file: str, world: World, terminal: Terminal) -> None:
    world.simulator.delete_audience(world.simulator.list_id)
    ran = terminal("setup", file)
    assert ran.status == 2
    assert ran.complaint.startswith("No audiences found")
    assert "Create one in Mailchimp" in ran.complaint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('LNAME = "last"', 'LNAME = "lats"', "“last” looks like it"),
        ('email = "email"', 'email = "e_mail"', "“email” looks like it"),
        ('table = "customers"', 'table = "custmers"', "“customers” looks like it"),
        ("shop.db", "shpo.db", "There is no "),
        ('key = "id"', 'kye = "id"', 'line 10: feed "Customers" → kye'),
        ('key = "id"', "key = [", "line 11"),
        ('key = "id"', "key = 3", "line 10"),
        ("[sync]", "[snyc]", 'did you mean "sync"'),
        ("[sync]", '[sync]\nevery_minutes = "five"', "line 5"),
        ("TOTAL = { column", "EMAIL = { column", "EMAIL"),
    ],
)
def test_unusable_settings_say_what_and_where(
    world: World, terminal: Terminal, home: Path, old: str, new: str, told: str
) -> None:
    ran = terminal("setup", changed(world, old, new))
    assert ran.status == 2
    assert told in ran.complaint
    assert not (home / "settings.toml").exists()
    assert world.writes() == []


def test_a_settings_file_that_is_not_there(terminal: Terminal, tmp_path: Path) -> None:
    ran = terminal("setup", str(tmp_path / "nowhere.toml"))
    assert ran.status == 2
    assert "nowhere.toml" in ran.complaint


def test_dates_that_can_be_read_both_ways_are_asked_for(world: World, terminal: Terminal) -> None:
    world.sql("UPDATE customers SET birthday = printf('%02d/%02d/1980', id % 9 + 1, id % 7 + 1)")
    ran = terminal("setup", str(world.settings_file()))
    assert ran.status == 2
    assert "birthday" in ran.complaint
    assert 'dates = "DMY"' in ran.complaint
    assert world.writes() == []

    answered = terminal("setup", changed(world, 'edited = "updated"', 'dates = "DMY"'))
    assert answered.status == 0
    assert terminal("sync").status == 0
    assert world.simulator.fields_of(world.simulator.list_id, "c3@shop.test")["BIRTHDAY"] == "04/04"
    assert world.simulator.fields_of(world.simulator.list_id, "c1@shop.test")["BIRTHDAY"] == "02/02"
    assert world.simulator.fields_of(world.simulator.list_id, "c8@shop.test")["BIRTHDAY"] == "02/09"


def test_missing_fields_are_made_and_long_tags_told_and_nobody_is_pushed(
    world: World, terminal: Terminal
) -> None:
    file = changed(
        world, "TOTAL = {", 'ANNIVERSARY = { column = "updated", type = "date" }\nTOTAL = {'
    )
    ran = terminal("setup", file)
    assert ran.status == 0
    assert "Added the field TOTAL (Total, number)." in ran.out
    assert "Added the field ANNIVERSAR (" in ran.out
    assert "at most 10 characters for ANNIVERSARY" in ran.out
    assert {request.split("/")[-1] for request in world.writes()} == {"merge-fields"}
    assert not world.simulator.audience().members
    kinds = {field.tag: field.type for field in world.simulator.audience().fields.values()}
    assert (kinds["BIRTHDAY"], kinds["ANNIVERSAR"], kinds["TOTAL"]) == (
        "birthday",
        "date",
        "number",
    )

    before = len(world.writes())
    assert "ANNIVERSARY is the field ANNIVERSAR" in terminal("setup", file).out
    assert len(world.writes()) == before


def test_paths_are_saved_whole(world: World, terminal: Terminal, home: Path) -> None:
    file = changed(world, f"sqlite:///{world.shop.as_posix()}", "sqlite:///shop.db")
    assert terminal("setup", file).status == 0
    assert world.shop.as_posix() in (home / "settings.toml").read_text("utf-8")
    assert terminal("sync").status == 0


def test_a_role_that_may_not_write_is_told_at_once(
    file: str, simulator: Simulator, terminal: Terminal
) -> None:
    simulator.set_role("viewer")
    ran = terminal("setup", file)
    assert ran.status == 3
    assert "viewer" in ran.complaint


def test_a_set_up_beside_an_engine_that_works_changes_nothing(
    connected: Terminal, world: World, home: Path
) -> None:
    before = (home / "settings.toml").read_bytes()
    entered, leave = threading.Event(), threading.Event()

    def work() -> None:
        with world.session().engine("watch"):
            entered.set()
            leave.wait(10)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert entered.wait(10)
        ran = connected("setup", changed(world, 'edited = "updated"', ""))
    finally:
        leave.set()
        worker.join()
    assert ran.status == 1
    assert "mailbridge watch" in ran.complaint
    assert (home / "settings.toml").read_bytes() == before


def test_no_byte_leaves_for_a_server_that_is_not_allowed(file: str, terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        ran = terminal("setup", file, MAILBRIDGE_API_URL=f"http://127.0.0.1:{port}/elsewhere")
        assert ran.status == 2
        with pytest.raises(TimeoutError):
            listener.accept()
