"""``setup``, ``disconnect``, ``pause``, ``resume`` and ``confirm``: what changes the connection."""

from __future__ import annotations

import argparse
import getpass
import sys
import threading
import webbrowser

from mailbridge.base.errors import KeyProblem
from mailbridge.commands.output import plain
from mailbridge.service.session import Session
from mailbridge.settings.reading import read_settings
from mailbridge.settings.schema import Settings
from mailbridge.settings.secrets import wants_password
from mailbridge.settings.server import server_name


def setup(session: Session, arguments: argparse.Namespace) -> int:
    """Check and save a settings file; prints what was done."""
    from mailbridge.service.set_up import setup as flow  # noqa: PLC0415  # requests, only when needed

    settings = read_settings(arguments.file)
    if arguments.login:
        key, stored = _log_in(session, settings, browser=not arguments.no_browser), False
    else:
        key, stored = _key(session, from_stdin=arguments.key_stdin)
    passwords = _passwords(session, settings, from_stdin=arguments.password_stdin)
    done = flow.apply(
        session, settings, key, keep_key=not stored, look_over=True, passwords=passwords
    )
    for sentence in done.sentences:
        print(plain(sentence))
    for line in done.findings:
        print(("  " if line.startswith(" ") else "") + plain(line))
    print("Set up. Nothing was sent yet; look first with: mailbridge sync --dry-run")
    return 0


def _key(session: Session, *, from_stdin: bool) -> tuple[str, bool]:
    """The key, and whether it has its place already (environment or credential store)."""
    if from_stdin:
        return sys.stdin.readline(1000), False
    if session.secrets.from_environment():
        return session.secrets.api_key(server_name(session.environment)), True
    if sys.stdin.isatty():
        return getpass.getpass("Mailchimp key (it is not shown): "), False
    try:
        return session.secrets.api_key(server_name(session.environment)), True
    except KeyProblem as error:
        raise KeyProblem(
            "There is no Mailchimp key",
            "Pass it on standard input with --key-stdin, or set MAILBRIDGE_API_KEY.",
        ) from error


def _passwords(session: Session, settings: Settings, *, from_stdin: bool) -> dict[str, str]:
    """The passwords of database servers that are known nowhere yet, by feed name.

    One line of standard input each, or asked for where there is a person; else the server says
    that it wants one, and which variable it may come in.
    """
    given: dict[str, str] = {}
    for feed in settings.feed:
        address = feed.database if feed.enabled else ""
        if not wants_password(address) or session.secrets.database_password(feed.name):
            continue
        if from_stdin:
            given[feed.name] = sys.stdin.readline(1000).rstrip("\r\n")
        elif sys.stdin.isatty():
            given[feed.name] = getpass.getpass(
                f"Password of the database of “{plain(feed.name)}” (it is not shown; empty for "
                "none): "
            )
    return given


def _log_in(session: Session, settings: Settings, *, browser: bool) -> str:
    """What takes the key's place. Waits until the owner has logged in."""
    from mailbridge.service.set_up import login  # noqa: PLC0415  # as above

    def show(address: str) -> None:
        print(
            f"Log in to Mailchimp with a browser on this computer: {address}",
            file=sys.stderr,
            flush=True,
        )
        if browser:
            # In a thread: a browser for terminals is not done before the log-in is.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    return login.log_in(session, show, threading.Event(), settings=settings).key


def disconnect(session: Session, arguments: argparse.Namespace) -> int:
    """Remove the key and empty the outbox, after asking."""
    if not arguments.yes and not _agreed("Disconnect from Mailchimp? Type yes: "):
        print("Nothing was changed.", file=sys.stderr)
        return 1
    waiting = session.disconnect()
    print("Disconnected. The audience and everyone in it stay as they are.")
    if waiting:
        print(f"{waiting} waiting changes were dropped.")
    return 0


def _agreed(question: str) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline(100).strip().casefold() == "yes"


def pause(session: Session, _: argparse.Namespace) -> int:
    """Send nothing until resumed."""
    session.settings()
    session.pause()
    print("Paused. Changes go on being queued; nothing is sent.")
    return 0


def resume(session: Session, _: argparse.Namespace) -> int:
    """Send again."""
    session.settings()
    session.resume()
    print("Resumed.")
    return 0


def confirm(session: Session, arguments: argparse.Namespace) -> int:
    """Answer a safety brake."""
    session.settings()
    held = session.confirm(keep=arguments.keep)
    if not held:
        print("Nothing is held.")
    elif arguments.keep:
        print("Everyone is kept as they are.")
    else:
        print("Let through; it is done at the next sync.")
    return 0
