"""``sync``: one pass from the command line, its report and its exit status."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.lock import Occupied
from mailbridge.commands import exits
from mailbridge.commands.output import Progress, plain, print_json
from mailbridge.service.session import Session

if TYPE_CHECKING:
    # Engine and Mailchimp are loaded by the commands that need them, not by every start.
    from mailbridge.sync.cycle import Pass

PATIENCE = 1.6
"""Seconds from a signal to the end, whatever is under way: two are promised."""


_GOES_ON = frozenset({"watch", "window"})
"""Roles of engines that make one pass after another, and take wishes."""


def sync(session: Session, arguments: argparse.Namespace) -> int:
    """Read, queue and deliver once; prints the report. Where an engine is at work, ask that one."""
    try:
        return _sync(session, arguments)
    except Occupied as busy:
        if busy.holder.role in _GOES_ON and not (arguments.dry_run or arguments.limit):
            session.hand_over(whole=arguments.all)
        raise


def _sync(session: Session, arguments: argparse.Namespace) -> int:
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # requests, only when needed

    settings = session.settings()
    progress = Progress(sys.stderr)
    with stopping(stopped) as stop, session.engine("sync") as database:
        engine = Engine(
            session,
            database,
            settings,
            stop,
            progress.listen,
            most=arguments.limit,
            though_paused=arguments.though_paused,
        )
        if arguments.dry_run:
            result = engine.rehearse(whole=arguments.all)
        else:
            result = engine.run(whole=arguments.all, wait=arguments.wait)
    progress.clear()
    _print(result, as_json=arguments.json, lists=arguments.lists)
    if arguments.dry_run and not arguments.json and result.report.created:
        print(
            f"New contacts: {result.report.created:,}. The audience has {result.contacts:,} that "
            "Mailchimp counts for your plan now."
        )
    return exits.of_pass(result)


def _print(result: Pass, *, as_json: bool, lists: bool) -> None:
    for feed, error in result.taken.failed.items():
        print(f"mailbridge: {feed}: {one_line(error)}", file=sys.stderr)
    if result.mailchimp is not None:
        print(f"mailbridge: {one_line(result.mailchimp)}", file=sys.stderr)
    if as_json:
        print_json(result.report.as_json() | ({"lists": result.lists} if lists else {}))
        return
    print(result.report.message)
    if result.report.needs_confirmation:
        print(f"! {result.report.needs_confirmation}")
        print("  It is right: mailbridge confirm   It is a mistake: mailbridge confirm --keep")


def one_line(error: MailbridgeError) -> str:
    """An error as one line for a terminal."""
    return plain(error)


@contextmanager
def stopping(farewell: Callable[[], int]) -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: a run ends cleanly, keeping what is done.

    What has not ended PATIENCE seconds later (a server that is silent, a shop that is long to
    read) is left as it is: farewell has the last word and gives the exit status. Nothing is lost
    by that, for nothing is lost at a kill.
    """
    stop, over = threading.Event(), threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def last_resort() -> None:
        stop.wait()
        if not over.wait(PATIENCE):
            status = farewell()
            with suppress(OSError, ValueError):  # nobody may be listening any more
                sys.stdout.flush()
            os._exit(status)

    numbers = (signal.SIGINT, signal.SIGTERM)
    former = [(number, signal.signal(number, on_signal)) for number in numbers]
    threading.Thread(target=last_resort, name="last resort", daemon=True).start()
    try:
        yield stop
    finally:
        over.set()
        stop.set()
        for number, handler in former:
            signal.signal(number, handler)


def stopped() -> int:
    """Say that a run was cut short; the exit status of that."""
    print("mailbridge: Stopped. What is not sent yet goes at the next sync.", file=sys.stderr)
    return exits.WAITING
