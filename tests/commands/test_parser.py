from __future__ import annotations

import argparse

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.commands import parser
from mailbridge.commands.main import COMMANDS
from tests.commands.terminal import Terminal


def names() -> list[str]:
    (commands,) = (
        action
        for action in parser.build()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return list(commands.choices)


def test_every_command_can_be_typed_and_every_typed_one_runs() -> None:
    assert set(COMMANDS) | {"demo", "simulator", "inspect", "updates", "leave"} == set(names())


@pytest.mark.parametrize("name", names())
def test_help_on_each(terminal: Terminal, name: str) -> None:
    ran = terminal(name, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: mailbridge {name}")


@pytest.mark.parametrize(
    "line",
    [
        "bogus",
        "setup",
        "setup a.toml b.toml",
        "setup a.toml --api-key 0",
        "sync --wait soon",
        "sync --wait -1",
        "sync --wait nan",
        "sync --dry",
        "sync extra",
        "history --limit -1",
        "history --limit 99999999999999999999",
        "history --json --csv",
        "simulator --port 70000",
        "simulator --port ten",
        "--bogus",
    ],
)
def test_what_cannot_be_understood_is_one_line_and_status_2(terminal: Terminal, line: str) -> None:
    ran = terminal(*line.split())
    assert (ran.status, ran.out) == (2, "")
    assert "--help" in ran.complaint


def test_no_command_takes_a_key() -> None:
    for name in names():
        with pytest.raises(SettingsError):
            parser.build().parse_args([name, "--key", "0"])


def test_waiting_is_two_minutes_unless_told() -> None:
    assert parser.build().parse_args(["sync"]).wait == 120
    assert parser.build().parse_args(["sync", "--wait", "0.5"]).wait == 0.5


def test_version(terminal: Terminal) -> None:
    assert terminal("--version").out.startswith("mailbridge ")
