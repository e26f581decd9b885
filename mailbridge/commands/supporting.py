"""``diagnostics``: a report for support, shown, and saved only where its owner says so."""

from __future__ import annotations

import argparse
import sys

from mailbridge.service.session import Session


def diagnostics(session: Session, arguments: argparse.Namespace) -> int:
    """Print the report; with --save also write it. Works where nothing is set up, too."""
    from mailbridge.service.diagnostics import report, save  # noqa: PLC0415  # only when needed

    text = report(session)
    sys.stdout.write(text)
    if arguments.save:
        sys.stdout.flush()
        save(text, arguments.save.expanduser().absolute())
        print(f"Saved as {arguments.save}. Nothing was sent to anybody.", file=sys.stderr)
    return 0
