"""The program: a command on the command line, or the window.

It decides which of the two faces is meant, and nothing else.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mailbridge.base.errors import MailbridgeError
from mailbridge.commands import main as commands
from mailbridge.commands import parser
from mailbridge.commands.output import hush


def main(arguments: Sequence[str] | None = None) -> int:
    """Run mailbridge; returns the exit status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # A windowed program of Windows has no streams; what is said there is said to nobody.
            nobody = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until we end
            setattr(sys, name, nobody)
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes are not UTF-8 by themselves; a customer's name must not end us.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        parsed = parser.build().parse_args(arguments)
    except MailbridgeError as error:
        sys.stderr.write(f"mailbridge: {error}\n")
        return commands.status_of(error)
    except SystemExit as end:
        # --help and --version end here; whoever read them may have gone away.
        return _told(end)
    if parsed.command is None or (parsed.command == "demo" and not parsed.headless):
        return _window(parsed)
    return commands.run(parsed)


def _told(end: SystemExit) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
    return end.code if isinstance(end.code, int) else 0


def _window(parsed: argparse.Namespace) -> int:
    """Open the window: the owner's own, or the demo's."""
    from mailbridge.shell import start  # noqa: PLC0415  # Qt is loaded for the window alone

    try:
        if parsed.command == "demo":
            return start.demo(parsed.keep, parsed.screenshots, dict(os.environ))
        return start.window(background=parsed.background)
    except MailbridgeError as error:
        sys.stderr.write(f"mailbridge: {' '.join(str(error).split())}\n")
        return commands.status_of(error)


if __name__ == "__main__":
    sys.exit(main())
