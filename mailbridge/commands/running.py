"""``sync``: one pass from the command line, its report and its exit status."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from mailbridge.base.errors import MailbridgeError
from mailbridge.commands import exits
from mailbridge.commands.output import Progress, plain, print_json
from mailbridge.service.session import Session
from mailbridge.sync.cycle import Pass


def sync(session: Session, arguments: argparse.Namespace) -> int:
    """Read, queue and deliver once; prints the report."""
    from mailbridge.service.engine import Engine  # noqa: PLC0415  # requests, only when needed

    settings = session.settings()
    stop = stop_on_signals()
    progress = Progress(sys.stderr)
    with session.engine("sync") as database:
        engine = Engine(session, database, settings, stop, progress.listen)
        if arguments.dry_run:
            result = engine.rehearse(whole=arguments.all)
        else:
            result = engine.run(whole=arguments.all, wait=arguments.wait)
    progress.clear()
    _print(result, as_json=arguments.json)
    return exits.of_pass(result)


def _print(result: Pass, *, as_json: bool) -> None:
    for feed, error in result.taken.failed.items():
        print(f"mailbridge: {feed}: {one_line(error)}", file=sys.stderr)
    if result.mailchimp is not None:
        print(f"mailbridge: {one_line(result.mailchimp)}", file=sys.stderr)
    if as_json:
        print_json(result.report.as_json())
        return
    print(result.report.message)
    if result.report.needs_confirmation:
        print(f"! {result.report.needs_confirmation}")
        print("  It is right: mailbridge confirm   It is a mistake: mailbridge confirm --keep")


def one_line(error: MailbridgeError) -> str:
    """An error as one line for a terminal."""
    return plain(error)


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set: a run ends cleanly, keeping what is done."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop
