"""``diagnostics``, a report for support, and ``leave``, before mailbridge is removed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from mailbridge.base.paths import Paths
from mailbridge.commands import exits
from mailbridge.service.session import Session


def diagnostics(session: Session, arguments: argparse.Namespace) -> int:
    """Print the report; with --save also write it. Works where nothing is set up, too."""
    from mailbridge.service.support.diagnostics import report, save  # noqa: PLC0415  # only when needed

    text = report(session)
    sys.stdout.write(text)
    if arguments.save:
        sys.stdout.flush()
        save(text, arguments.save.expanduser().absolute())
        print(f"Saved as {arguments.save}. Nothing was sent to anybody.", file=sys.stderr)
    return 0


def leave(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Take the key away, and with --data all that mailbridge keeps. Opens no log: it would stay.

    Raises KeyProblem, Occupied, OSError.
    """
    from mailbridge.service.orders.leaving import delete_data, forget_secrets  # noqa: PLC0415  # as above: only when needed

    if arguments.data and not arguments.yes:
        print("All that mailbridge keeps on this computer will be deleted, for good.")
        print("The audience in Mailchimp and the shop's own data stay as they are.")
        if input("Type yes to go on: ").strip().casefold() != "yes":
            print("Nothing was done.")
            return exits.WAITING
    paths = Paths.from_environment(environment)
    forget_secrets(paths, environment)
    print("The key is out of the credential store.")
    if arguments.data:
        for path in delete_data(paths):
            print(f"Deleted {path}")
    return exits.FINE
