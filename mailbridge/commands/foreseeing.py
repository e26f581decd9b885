"""``what-if``: what a changed settings file would do, before it is set up. Sends nothing."""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from types import FrameType

from mailbridge.commands import exits
from mailbridge.commands.output import plain, print_json
from mailbridge.service.session import Session
from mailbridge.settings.reading import read_settings


def what_if(session: Session, arguments: argparse.Namespace) -> int:
    """Print the picture; with --json, progress goes to standard error as "1/4"."""
    from mailbridge.service.rules import what_if as private  # noqa: PLC0415  # readers, when needed

    # Ended by a signal, it still removes its private copy on the way out.
    signal.signal(signal.SIGTERM, _leave)

    def progress(done: int) -> None:
        if arguments.json:
            print(f"{done}/{private.STEPS}", file=sys.stderr, flush=True)

    found = private.what_if(session, read_settings(arguments.file), progress)
    if arguments.json:
        print_json(found.as_json())
        return exits.FINE
    print(
        f"{found.touched:,} of {found.total:,} customers would change: {found.added:,} added, "
        f"{found.changed:,} changed, {found.left_out:,} no longer added, {found.gone:,} gone, "
        f"{found.unsubscribed:,} unsubscribed."
    )
    _print_counts("get the tag", found.gained)
    _print_counts("lose the tag", found.lost)
    if found.events:
        print(f"{found.events:,} events would be sent.")
    for sentence in (*found.held, *found.failed):
        print(f"! {plain(sentence)}")
    return exits.FINE


def _print_counts(what: str, counts: Counter[str]) -> None:
    for name, number in counts.most_common():
        print(f"  {number:,} {what} {plain(name)}")


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
