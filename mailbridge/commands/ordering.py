"""``check``, ``undo``, ``retry`` and ``erase``: a person's own orders from the command line."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mailbridge.base.errors import MailbridgeError, SettingsError
from mailbridge.base.language import tr
from mailbridge.commands import exits
from mailbridge.commands.output import Progress, print_json
from mailbridge.commands.running import one_line, stopped, stopping
from mailbridge.service.session import Session

if TYPE_CHECKING:
    # Engine and Mailchimp are loaded by the commands that need them, not by every start.
    from mailbridge.service.orders.orders import Undoing
    from mailbridge.sync.cycle import Pass


def check(session: Session, arguments: argparse.Namespace) -> int:
    """Compare the audience with the shop; --repair mends what differs."""
    from mailbridge.service.orders import orders  # noqa: PLC0415  # requests, only when needed
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # as above

    progress = Progress(sys.stderr)
    settings = session.settings()
    with stopping(stopped) as stop, session.engine("check") as database:
        engine = Engine(session, database, settings, stop, progress.listen)
        audit, result = orders.check(engine, mend=arguments.repair)
    progress.clear()
    if arguments.json:
        print_json(audit.as_json())
    else:
        print(
            f"{audit.same} the same, {len(audit.differences)} different, "
            f"{len(audit.missing)} missing, {audit.only_in_mailchimp} only in Mailchimp"
        )
        for difference in audit.differences[:20]:
            tags = [*difference.fields, *difference.missing, *difference.extra]
            print(f"  {difference.email}: {', '.join(tags)}")
        for email in audit.missing[:20]:
            print(f"  {email}: missing")
        if arguments.repair:
            print(result.report.message)
    _trouble(result)
    if arguments.repair:
        return exits.of_pass(result)
    return exits.FINE if audit.clean else exits.WAITING


def undo(session: Session, arguments: argparse.Namespace) -> int:
    """Take back a run, the last one by default."""
    from mailbridge.service.orders import orders  # noqa: PLC0415  # requests, only when needed
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # as above

    settings = session.settings()
    with stopping(stopped) as stop, session.engine("undo") as database:
        run = arguments.run or orders.last_run(database)
        if arguments.dry_run:
            foreseen = orders.foresee_undo(database, run)
            _taken_back(run, foreseen, "would be", as_json=arguments.json)
            return exits.FINE
        engine = Engine(session, database, settings, stop)
        done, result = orders.undo(engine, run)
    _taken_back(run, done, "was", as_json=arguments.json)
    _trouble(result)
    return exits.of_pass(result)


def retry(session: Session, arguments: argparse.Namespace) -> int:
    """Send skipped customers again now."""
    from mailbridge.service.orders import orders  # noqa: PLC0415  # requests, only when needed
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # as above

    settings = session.settings()
    with stopping(stopped) as stop, session.engine("retry") as database:
        engine = Engine(session, database, settings, stop)
        if not (arguments.all or arguments.keys):
            raise SettingsError("Say whom to send again", "Name their numbers, or use --all.")
        keys = None if arguments.all else arguments.keys
        queued, result = orders.retry(engine, keys)
    if arguments.json:
        print_json({"queued": queued, "message": result.report.message})
    else:
        print(f"{queued} sent again. {result.report.message}")
    _trouble(result)
    return exits.of_pass(result)


def erase(session: Session, arguments: argparse.Namespace) -> int:
    """Forget a person for good, after their address was typed once more."""
    from mailbridge.service.orders import erasure  # noqa: PLC0415  # requests, only when needed
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # as above

    settings = session.settings()
    address = erasure.address_of(arguments.email)
    if not arguments.yes:
        print(
            f"{address} is deleted for good in Mailchimp, and can then only sign up anew by "
            "themselves. This cannot be taken back.\nType the address to go on: ",
            end="",
            file=sys.stderr,
            flush=True,
        )
        if sys.stdin.readline(400).strip().lower() != address:
            print("Nothing was changed.", file=sys.stderr)
            return exits.WAITING
    with stopping(stopped) as stop, session.engine("erase") as database:
        engine = Engine(session, database, settings, stop)
        try:
            was_there = erasure.erase(engine, address)
        except MailbridgeError:
            # What the error says of trying again is about syncs: nobody else repeats this.
            print("Not deleted in Mailchimp: please do it again. They are sent nothing meanwhile.")
            raise
    gone = tr("Deleted for good in Mailchimp.")
    print(gone if was_there else tr("They were not in the audience."))
    print(tr("Erased from mailbridge's own records; never sent again."))
    return exits.FINE


def _taken_back(run: int, what: Undoing, how: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": run, "archived": what.archived, "restored": what.restored})
    else:
        print(
            f"Run {run} {how} taken back: {what.archived} contacts archived, "
            f"{what.restored} as they were before. Consent and events stay."
        )


def _trouble(result: Pass) -> None:
    if result.mailchimp is not None:
        print(f"mailbridge: {one_line(result.mailchimp)}", file=sys.stderr)
