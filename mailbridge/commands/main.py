"""The command line's one entrance: parse, run a command, turn errors into one line and a status.

The window is not here: ``mailbridge`` without a command is __main__'s business.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable

from mailbridge.base.errors import (
    AccountProblem,
    KeyProblem,
    MailbridgeError,
    Repair,
    SettingsError,
    SourceProblem,
    Wait,
)
from mailbridge.base.lock import Occupied
from mailbridge.base.log import start_log
from mailbridge.commands import exits, looking, ordering, running, setting_up, trying, watching
from mailbridge.service.session import Session

LOG = logging.getLogger(__name__)

Command = Callable[[Session, argparse.Namespace], int]

COMMANDS: dict[str, Command] = {
    "setup": setting_up.setup,
    "disconnect": setting_up.disconnect,
    "pause": setting_up.pause,
    "resume": setting_up.resume,
    "confirm": setting_up.confirm,
    "sync": running.sync,
    "check": ordering.check,
    "undo": ordering.undo,
    "retry": ordering.retry,
    "erase": ordering.erase,
    "watch": watching.watch,
    "status": looking.status,
    "history": looking.history,
    "skipped": looking.skipped,
}


def run(arguments: argparse.Namespace) -> int:
    """Run a parsed command; returns the exit status. Known errors become one line."""
    try:
        return _run(arguments)
    except MailbridgeError as error:
        LOG.warning("%s", error, exc_info=error)
        print(f"mailbridge: {running.one_line(error)}", file=sys.stderr)
        return status_of(error)
    except KeyboardInterrupt:
        return exits.WAITING
    except BrokenPipeError:
        # Whoever read us went away (as `| head` does): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.FINE
    except Exception:
        LOG.exception("a fault of mailbridge's own")
        print(
            "mailbridge: Something in mailbridge went wrong: nothing is lost. "
            "The log has the details.",
            file=sys.stderr,
        )
        return exits.WAITING


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "simulator":
        return trying.simulator(None, arguments)
    if arguments.command == "demo":
        return trying.demo_headless(arguments, dict(os.environ))
    session = Session.open()
    server = arguments.command == "watch" and not arguments.events
    _log(session, arguments.command, journal=server)
    return COMMANDS[arguments.command](session, arguments)


def _log(session: Session, name: str, *, journal: bool) -> None:
    """Write the log into the home's log folder."""
    start_log(session.paths.log_dir, name, journal=journal)


def status_of(error: MailbridgeError) -> int:
    """The exit status for an error that ended a command."""
    if isinstance(error, Occupied):
        return exits.WAITING
    if isinstance(error, SettingsError | SourceProblem):
        return exits.UNUSABLE
    if isinstance(error, KeyProblem | AccountProblem | Wait):
        return exits.UNREACHABLE
    return exits.UNUSABLE if isinstance(error, Repair) else exits.WAITING
