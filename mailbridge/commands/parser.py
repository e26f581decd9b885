"""The command line's grammar: what there is to type, with its help. It runs nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from mailbridge import __version__
from mailbridge.base.errors import SettingsError

ENCODINGS = ("utf-8", "cp1252", "cp850", "mac_roman", "cp1250", "cp852", "cp1251", "cp437")
"""Those of settings.feed, which takes a start too long to load."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose complaint is our one line on standard error, exit status 2.

    It takes no shortened options: what works today by chance would break scripts tomorrow.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        """Raise SettingsError instead of printing usage and leaving."""
        raise SettingsError(
            "The command line cannot be used", f"{message}. See {self.prog} --help."
        )


def build() -> Parser:
    """The parser of every command."""
    parser = Parser(
        prog="mailbridge",
        description="Keeps a shop's customer list and a Mailchimp audience in step. "
        "Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"mailbridge {__version__}")
    parser.add_argument(
        "--background", action="store_true", help="start hidden in the tray (what autostart runs)"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    _setup(commands)
    _running(commands)
    _looking(commands)
    _trying(commands)
    return parser


def _setup(commands: argparse._SubParsersAction[Parser]) -> None:
    setup = commands.add_parser(
        "setup",
        help="check a settings file, connect, add missing fields, save; nothing is pushed",
    )
    setup.add_argument("file", type=Path, metavar="FILE.toml")
    way = setup.add_mutually_exclusive_group()
    way.add_argument(
        "--key-stdin", action="store_true", help="read the Mailchimp key from standard input"
    )
    way.add_argument(
        "--login",
        action="store_true",
        help="log in with Mailchimp in the browser instead of using a key, where this mailbridge "
        "is registered for it",
    )
    setup.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the passwords of database servers from standard input: a line for each feed "
        "that needs one and has none yet, in the file's order, after the key",
    )
    setup.add_argument(
        "--no-browser",
        action="store_true",
        help="with --login: print the address only, open no browser",
    )
    disconnect = commands.add_parser(
        "disconnect", help="remove the key and empty the outbox; the audience stays as it is"
    )
    disconnect.add_argument("--yes", action="store_true", help="do not ask")


def _running(commands: argparse._SubParsersAction[Parser]) -> None:
    sync = commands.add_parser(
        "sync", help="read every feed once, queue what changed, deliver, exit"
    )
    sync.add_argument("--all", action="store_true", help="queue every contact again (backfill)")
    sync.add_argument(
        "--dry-run", action="store_true", help="say what would happen; send and change nothing"
    )
    sync.add_argument(
        "--wait",
        type=_seconds,
        default=120.0,
        metavar="S",
        help="seconds to go on trying while nothing gets through (120)",
    )
    sync.add_argument(
        "--limit",
        type=_number,
        default=0,
        metavar="N",
        help="send N customers at the most, to try it; nothing else is sent, the rest waits",
    )
    # What the set-up in the window needs besides: it holds everybody back with a pause meanwhile.
    sync.add_argument("--though-paused", action="store_true", help=argparse.SUPPRESS)
    sync.add_argument("--lists", action="store_true", help=argparse.SUPPRESS)
    _json(sync)
    watch = commands.add_parser("watch", help="the same for ever, without a window")
    watch.add_argument(
        "--events",
        action="store_true",
        help="one JSON object a line on standard output; wishes as lines on standard input",
    )
    _orders(commands)
    _events(commands)
    commands.add_parser("pause", help="send nothing; changes go on being queued")
    commands.add_parser("resume", help="send again")
    confirm = commands.add_parser("confirm", help="let through what a safety brake holds")
    confirm.add_argument("--keep", action="store_true", help="it was a mistake: keep everyone")


def _orders(commands: argparse._SubParsersAction[Parser]) -> None:
    check = commands.add_parser(
        "check", help="read the whole audience back and compare it with the shop"
    )
    check.add_argument("--repair", action="store_true", help="send what differs")
    _json(check)
    undo = commands.add_parser("undo", help="take back a run (the last one)")
    undo.add_argument("run", nargs="?", type=_number, metavar="RUN")
    undo.add_argument("--dry-run", action="store_true", help="say what would happen")
    _json(undo)
    retry = commands.add_parser("retry", help="send skipped customers again now")
    retry.add_argument("keys", nargs="*", metavar="KEY")
    retry.add_argument("--all", action="store_true", help="all of them")
    _json(retry)
    erase = commands.add_parser("erase", help="a person's request to be forgotten")
    erase.add_argument("email", metavar="EMAIL")
    erase.add_argument("--yes", action="store_true", help="do not ask for the address again")


def _events(commands: argparse._SubParsersAction[Parser]) -> None:
    event = commands.add_parser(
        "test-event",
        help="send one event to a contact, to pick it in a Customer Journey; it may start one",
    )
    event.add_argument("name", metavar="NAME")
    event.add_argument("email", metavar="EMAIL")
    event.add_argument(
        "--property", action="append", default=[], metavar="K=V", help="a property of the event"
    )


def _looking(commands: argparse._SubParsersAction[Parser]) -> None:
    inspect = commands.add_parser(
        "inspect",
        help="say what a database or file holds, and print settings to start from",
        epilog="A server's password comes in MAILBRIDGE_DB_PASSWORD, or is asked for.",
    )
    inspect.add_argument(
        "source", metavar="SOURCE", help="a database URL, an SQLite file, an export or a folder"
    )
    inspect.add_argument("--table", default="", metavar="NAME", help="instead of the likeliest one")
    inspect.add_argument(
        "--encoding", default="", choices=ENCODINGS, help="of an export whose letters look wrong"
    )
    inspect.add_argument(
        "--delimiter", type=_delimiter, metavar="SIGN", help='one of , ; | and "tab"'
    )
    _json(inspect)
    foresee = commands.add_parser(
        "what-if", help="say what a changed settings file would do; send and change nothing"
    )
    foresee.add_argument("file", type=Path, metavar="FILE.toml")
    _json(foresee)
    _json(commands.add_parser("status", help="how things stand, and what needs attention"))
    history = commands.add_parser("history", help="what was sent, newest first")
    skipped = commands.add_parser("skipped", help="who is not in Mailchimp now, and why")
    for parser in (history, skipped):
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON array")
        form.add_argument("--csv", action="store_true", help="CSV that is safe in a spreadsheet")
    history.add_argument("--limit", type=_number, metavar="N", help="the newest N only")
    diagnostics = commands.add_parser(
        "diagnostics", help="a report for support, with nothing private in it; it is not sent"
    )
    diagnostics.add_argument("--save", type=Path, metavar="FILE", help="keep it there as well")
    _json(commands.add_parser("updates", help="ask whether there is a newer mailbridge"))
    leave = commands.add_parser(
        "leave", help="before mailbridge is removed: take the key out of the credential store"
    )
    leave.add_argument(
        "--data", action="store_true", help="delete settings, history and logs as well"
    )
    leave.add_argument("--yes", action="store_true", help="do not ask")


def _trying(commands: argparse._SubParsersAction[Parser]) -> None:
    demo = commands.add_parser(
        "demo", help="a sample shop and a built-in Mailchimp simulator, everything connected"
    )
    demo.add_argument("--headless", action="store_true", help="no window: sync, summary, exit")
    demo.add_argument("--keep", type=Path, metavar="DIR", help="keep the demo's files there")
    demo.add_argument("--screenshots", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    simulator = commands.add_parser("simulator", help="the built-in Mailchimp simulator alone")
    simulator.add_argument("--port", type=_port, default=0, metavar="N")
    simulator.add_argument("--latency-ms", type=_number, default=0, metavar="N")
    simulator.add_argument("--audience", action="append", default=[], metavar="NAME")
    simulator.add_argument("--seed-members", type=Path, metavar="FILE", help="a CSV of contacts")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")


def _number(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 19 else -1  # SQLite's limit
    if number < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number")
    return number


def _delimiter(text: str) -> str:
    sign = "\t" if text == "tab" else text
    if sign not in {",", ";", "\t", "|"}:
        raise argparse.ArgumentTypeError(f"“{text}” is none of , ; | and tab")
    return sign


def _port(text: str) -> int:
    port = _number(text)
    if port > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is no port: 65535 is the last one")
    return port


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e9:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds")
    return seconds
