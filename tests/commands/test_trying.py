from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.commands.terminal import Terminal


def test_the_demo_without_a_window(terminal: Terminal, tmp_path: Path, home: Path) -> None:
    kept = tmp_path / "demo"
    ran = terminal("demo", "--headless", "--keep", str(kept))
    assert ran.status == 0
    assert ran.out.startswith("Pushed 247 of 250 customers (3 skipped — no email address)\n")
    assert ran.out.count("skipped: customer") == 3
    assert {"shop.db", "settings.toml", "home"} <= {path.name for path in kept.iterdir()}
    assert not home.exists()
    again = terminal("demo", "--headless", "--keep", str(kept))
    assert again.status == 2
    assert str(kept) in again.complaint
    # What it kept can be looked at like any other home.
    status = terminal("status", "--json", MAILBRIDGE_HOME=str(kept / "home")).json
    assert (status["skipped"], status["audience"]["members"]) == (3, 247)


def test_a_simulator_that_cannot_start_says_why(terminal: Terminal, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = terminal("simulator", "--port", port)
        assert ran.status == 2
        assert port in ran.complaint
        assert "in use" in ran.complaint or os.name == "nt", "Windows has words of its own"
    ran = terminal("simulator", "--seed-members", str(tmp_path / "nowhere.csv"))
    assert ran.status == 2
    assert "nowhere.csv" in ran.complaint
