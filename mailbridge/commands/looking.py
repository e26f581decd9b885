"""``status``, ``history`` and ``skipped``: what only shows."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from mailbridge.commands.output import plain, print_csv, print_json, print_table
from mailbridge.service.session import Session

HISTORY = ("time", "run", "feed", "key", "email", "action", "result", "detail")
SKIPPED = ("feed", "key", "email", "reason", "message", "since")


def status(session: Session, arguments: argparse.Namespace) -> int:
    """How things stand."""
    session.settings()
    now = session.status()
    if arguments.json:
        print_json(now.as_json())
        return 0
    audience = "none"
    if now.audience_id:
        audience = f"{now.audience_name} ({now.audience_id}), {now.audience_members:,} contacts"
    print(f"Connected:  {'yes' if now.connected else 'no'}")
    print(f"Account:    {plain(now.account or 'unknown')}")
    print(f"Audience:   {plain(audience)}")
    print(f"Sending:    {'paused' if now.paused else 'on'}")
    print(f"Last sync:  {now.last_sync or 'never'}")
    print(f"Waiting:    {now.outbox:,}")
    print(f"Skipped:    {now.skipped:,}")
    for sentence in now.attention:
        print(f"! {plain(sentence)}")
    return 0


def history(session: Session, arguments: argparse.Namespace) -> int:
    """What was sent, newest first."""
    session.settings()
    lines = [line.as_json() for line in session.history(arguments.limit)]
    _show(HISTORY, lines, arguments)
    return 0


def skipped(session: Session, arguments: argparse.Namespace) -> int:
    """Who is not in Mailchimp now, and why."""
    session.settings()
    _show(SKIPPED, [asdict(entry) for entry in session.skipped()], arguments)
    return 0


def _show(
    header: tuple[str, ...], records: list[dict[str, object]], arguments: argparse.Namespace
) -> None:
    if arguments.json:
        print_json(records)
        return
    rows = [[record[name] for name in header] for record in records]
    if arguments.csv:
        print_csv(header, rows)
    else:
        print_table(header, rows)
