"""``demo`` and ``simulator``: trying things without an account."""

from __future__ import annotations

import argparse
import sys
import threading

from mailbridge.base.errors import SettingsError
from mailbridge.commands import exits
from mailbridge.commands.output import Progress
from mailbridge.service.session import Session


def demo_headless(arguments: argparse.Namespace, environment: dict[str, str]) -> int:
    """The demo without a window: one sync, its summary."""
    from mailbridge.service.running.engine import Engine  # noqa: PLC0415  # loaded only when needed
    from mailbridge.service.support.demo import running_demo  # noqa: PLC0415  # only when needed

    with running_demo(arguments.keep, environment) as demo:
        for sentence in demo.sentences:
            print(sentence, file=sys.stderr)
        progress = Progress(sys.stderr)
        with demo.session.engine("sync") as database:
            settings = demo.session.settings()
            engine = Engine(demo.session, database, settings, threading.Event(), progress.listen)
            result = engine.run()
        progress.clear()
        print(result.report.message)
        for entry in demo.session.skipped():
            print(f"  skipped: customer {entry.key} – {entry.message}")
        if arguments.keep:
            print(f"The demo's files are in {demo.folder}", file=sys.stderr)
        return exits.of_pass(result)


def simulator(_: Session | None, arguments: argparse.Namespace) -> int:
    """The simulator alone, until a signal ends it."""
    from mailbridge.simulator.serve import serve  # noqa: PLC0415  # only when needed

    try:
        serve(
            arguments.port,
            arguments.latency_ms,
            arguments.audience or ["Main List"],
            arguments.seed_members,
            sys.stdout,
        )
    except (OSError, ValueError) as error:
        raise SettingsError("The simulator cannot start", str(error)) from error
    return 0
