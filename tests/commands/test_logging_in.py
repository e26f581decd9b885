from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from mailbridge.simulator.account import CLIENT
from tests.commands.terminal import Terminal
from tests.fakes.browser import allow, deny
from tests.fakes.keyring_backend import FileKeyring
from tests.journeys.world import World, customer

ADDRESS = re.compile(r"Log in to Mailchimp with a browser on this computer: (\S+)")
BROWSER = f"{sys.executable} -m tests.fakes.browser %s"


@pytest.fixture
def able(world: World) -> dict[str, str]:
    """The variables of a mailbridge that may log in and knows no key."""
    registered = dict(zip(("ID", "SECRET"), CLIENT, strict=True))
    return {
        **{name: value for name, value in os.environ.items() if name != "BROWSER"},
        "MAILBRIDGE_API_URL": world.simulator.url,
        **{f"MAILBRIDGE_OAUTH_CLIENT_{name}": value for name, value in registered.items()},
    }


class Running:
    """``mailbridge`` as a process; lines: what it says on standard error, as it comes."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mailbridge", *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            self._lines.put(line)

    def address(self) -> str:
        found = ADDRESS.match(self._lines.get(timeout=30))
        assert found is not None
        return found[1]

    def end(self) -> tuple[int, str, str]:
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        status = self.process.wait(30)
        self._reader.join()
        self.close()
        return status, out, "".join(self.said)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(30)
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def waiting(world: World, able: dict[str, str]) -> Iterator[Running]:
    """A set-up that waits for the browser."""
    file = str(world.settings_file())
    running = Running(able, "setup", file, "--login", "--no-browser")
    yield running
    running.close()


def test_log_in_set_up_sync_disconnect_without_a_trace_of_the_token(
    world: World, able: dict[str, str], home: Path, credential_store: FileKeyring
) -> None:
    """A canary: the token stands in the credential store and nowhere else, whatever is done."""
    said = []

    def run(*arguments: str, **more: str) -> tuple[int, str]:
        running = Running({**able, **more}, *arguments)
        status, out, err = running.end()
        said.append(out + err)
        return status, out

    status, out = run("setup", str(world.settings_file()), "--login", BROWSER=BROWSER)
    assert (status, "Connected to “Simulated Shop”." in out) == (0, True)
    (token,) = [key for key in world.simulator.account.keys if key != world.simulator.key]
    kept = credential_store.get_password("mailbridge", world.simulator.url)
    assert kept == f"oauth:us99:{token}"

    status, out = run("sync", "--json")
    assert (status, json.loads(out)["pushed"]) == (0, 20)
    world.simulator.faults.add(kind="reset_before", method="PUT", times=3)
    world.add(customer(30))
    run("sync", "--wait", "0")
    run("sync", "--wait", "0", MAILBRIDGE_API_URL="http://127.0.0.1:1")
    run("status")
    world.simulator.revoke_key(token)
    assert run("sync")[0] == 3
    assert run("disconnect", "--yes")[0] == 0

    assert not [text for text in said if token in text or "Traceback" in text]
    held = [path for path in home.rglob("*") if path.is_file()]
    assert len(held) > 5
    for secret in (token, CLIENT[1]):
        assert not [path for path in held if secret.encode() in path.read_bytes()]
    assert token not in (home.parent / "credentials.json").read_text("utf-8")


def test_without_a_browser_the_address_is_enough(waiting: Running, world: World) -> None:
    page = allow(waiting.address())
    assert "You are logged in" in page.text
    status, out, err = waiting.end()
    assert (status, "Set up." in out, err.count("\n")) == (0, True, 1)
    assert world.simulator.requests.matching("GET", "/3.0/lists$")


def test_a_refused_log_in_stores_nothing(waiting: Running, home: Path) -> None:
    deny(waiting.address())
    status, out, err = waiting.end()
    assert (status, out) == (3, "")
    assert err.splitlines()[1].startswith("mailbridge: The log-in was refused in the browser: ")
    assert not (home.parent / "credentials.json").exists()
    assert not (home / "settings.toml").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals to another process")
def test_who_stops_waiting_leaves_nothing(waiting: Running, home: Path) -> None:
    waiting.address()
    waiting.process.send_signal(signal.SIGINT)
    status, _, err = waiting.end()
    assert (status, err.splitlines()[1:]) == (1, ["mailbridge: Stopped. Nothing is lost."])
    assert not (home / "settings.toml").exists()


def test_a_log_in_that_is_no_use_is_not_begun(
    world: World, terminal: Terminal, simulator: Simulator
) -> None:
    file = str(world.settings_file())
    ran = terminal("setup", file, "--login", MAILBRIDGE_API_KEY="")
    assert (ran.status, "not available" in ran.complaint) == (2, True)
    registered = {
        "MAILBRIDGE_OAUTH_CLIENT_ID": CLIENT[0],
        "MAILBRIDGE_OAUTH_CLIENT_SECRET": CLIENT[1],
    }
    ran = terminal("setup", file, "--login", **registered)
    assert (ran.status, "MAILBRIDGE_API_KEY is set" in ran.complaint) == (2, True)
    ran = terminal("setup", file, "--login", "--key-stdin")
    assert (ran.status, "not allowed with" in ran.complaint) == (2, True)
    assert len(simulator.requests) == 0


def test_the_settings_may_name_the_client(
    world: World, able: dict[str, str], home: Path, credential_store: FileKeyring
) -> None:
    world.mailchimp = f'login_client_id = "{CLIENT[0]}"\nlogin_client_secret = "{CLIENT[1]}"\n'
    for name in ("ID", "SECRET"):
        del able[f"MAILBRIDGE_OAUTH_CLIENT_{name}"]
    running = Running(able, "setup", str(world.settings_file()), "--login", "--no-browser")
    try:
        allow(running.address())
        status, _, err = running.end()
    finally:
        running.close()
    assert (status, err.count("\n")) == (0, 1)
    assert "login_client_id" in (home / "settings.toml").read_text("utf-8")
    assert credential_store.get_password("mailbridge", world.simulator.url)
