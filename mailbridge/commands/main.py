"""The command line's one entrance: parse, run a command, turn errors into one line and a status.

The window is not here: ``mailbridge`` without a command is __main__'s business.
"""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack
from io import TextIOWrapper

from mailbridge.base.errors import (
    AccountProblem,
    AudienceGone,
    KeyProblem,
    MailbridgeError,
    Repair,
    SettingsError,
    SourceProblem,
    Wait,
)
from mailbridge.base.lock import Occupied
from mailbridge.base.log import start_log
from mailbridge.commands import (
    events,
    exits,
    foreseeing,
    looking,
    ordering,
    running,
    setting_up,
    supporting,
    trying,
    updating,
    watching,
)
from mailbridge.commands.output import hush, plain
from mailbridge.commands.speaking import speak
from mailbridge.service.running.room import NoRoom
from mailbridge.service.session import Session
from mailbridge.store.database import owner_error

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
    "test-event": events.try_event,
    "watch": watching.watch,
    "what-if": foreseeing.what_if,
    "status": looking.status,
    "history": looking.history,
    "skipped": looking.skipped,
    "diagnostics": supporting.diagnostics,
}


def run(arguments: argparse.Namespace) -> int:
    """Run a parsed command; returns the exit status. Known errors become one line."""
    with ExitStack() as log:
        _no_last_resort(log)
        try:
            status = _run(arguments, log)
            sys.stdout.flush()
        except MailbridgeError as error:
            return _told(error)
        except sqlite3.Error as error:
            return _told(owner_error(error), error)
        except KeyboardInterrupt:
            print("mailbridge: Stopped. Nothing is lost.", file=sys.stderr)
            return exits.WAITING
        except OSError as error:
            return _not_allowed(error)
        except Exception:
            LOG.exception("a fault of mailbridge's own")
            print(
                "mailbridge: Something in mailbridge went wrong: nothing is lost. "
                "The log has the details.",
                file=sys.stderr,
            )
            return exits.WAITING
    return status


def _run(arguments: argparse.Namespace, log: ExitStack) -> int:
    speak(os.environ)
    if isinstance(sys.stdin, TextIOWrapper):
        # A stray byte among the wishes, or in a pasted key, must not end us.
        sys.stdin.reconfigure(errors="replace")
    if arguments.command == "simulator":
        return trying.simulator(None, arguments)
    if arguments.command == "demo":
        return trying.demo_headless(arguments, dict(os.environ))
    if arguments.command == "inspect":
        from mailbridge.commands import inspecting  # noqa: PLC0415  # loads every reader there is

        return inspecting.inspect(arguments, os.environ)
    if arguments.command == "updates":
        return updating.updates(arguments)
    if arguments.command == "leave":
        return supporting.leave(arguments, os.environ)
    session = Session.open()
    # systemd names the journal it connected standard error to; a terminal gets sentences only.
    journal = arguments.command == "watch" and "JOURNAL_STREAM" in os.environ
    log.callback(start_log(session.paths.log_dir, arguments.command, journal=journal))
    return COMMANDS[arguments.command](session, arguments)


def _no_last_resort(log: ExitStack) -> None:
    """Without any handler, logging prints warnings on standard error, tracebacks and all."""
    root, nowhere = logging.getLogger(), logging.NullHandler()
    root.addHandler(nowhere)
    log.callback(root.removeHandler, nowhere)


def _told(error: MailbridgeError, cause: Exception | None = None) -> int:
    LOG.warning("%s", error, exc_info=cause or error)
    print(f"mailbridge: {running.one_line(error)}", file=sys.stderr)
    if isinstance(cause or error.__cause__, sqlite3.Error) and isinstance(error, Wait):
        return exits.WAITING  # our own database is busy or the disk full: not Mailchimp's fault
    return status_of(error)


def _not_allowed(error: OSError) -> int:
    """The computer refused something, such as a full disk: a sentence, not a bug."""
    if isinstance(error, BrokenPipeError):
        # Whoever read us went away (as `| head` does): nothing is left to say.
        hush()
        return exits.FINE
    LOG.warning("the computer refused", exc_info=error)
    try:
        sys.stdout.flush()
    except OSError:
        hush()
    where = f" ({error.filename})" if error.filename else ""
    what = plain(f"{error.strerror or error}{where}")
    print(f"mailbridge: This computer did not let it happen: {what}.", file=sys.stderr)
    return exits.WAITING


def status_of(error: MailbridgeError) -> int:
    """The exit status for an error that ended a command."""
    if isinstance(error, Occupied | NoRoom):
        return exits.WAITING
    if isinstance(error, SettingsError | SourceProblem | AudienceGone):
        return exits.UNUSABLE
    if isinstance(error, KeyProblem | AccountProblem | Wait):
        return exits.UNREACHABLE
    return exits.UNUSABLE if isinstance(error, Repair) else exits.WAITING
