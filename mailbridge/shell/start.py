"""How the window comes up: for the owner's own home, or for the demo's.

What is in the window is shell.application's; this only prepares what it is given.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mailbridge.service.session import Session


def window(*, background: bool) -> int:
    """The owner's window; background: hidden in the tray. Returns the exit status."""
    from mailbridge.base.log import start_log  # noqa: PLC0415  # after the first paint would do too
    from mailbridge.shell import application  # noqa: PLC0415  # Qt, only for the window

    session = Session.open()
    start_log(session.paths.log_dir, "window")
    return application.run(session, background=background, environment=session.environment)


def demo(keep: Path | None, screenshots: Path | None, environment: dict[str, str]) -> int:
    """The demo in a window; screenshots: a folder for pictures of every page, then it ends."""
    from mailbridge.service.support.demo import running_demo  # noqa: PLC0415  # the simulator, only here
    from mailbridge.shell import application  # noqa: PLC0415  # loaded only when needed

    with running_demo(keep, environment) as running:
        for sentence in running.sentences:
            sys.stderr.write(f"{sentence}\n")
        status = application.run(
            running.session, screenshots=screenshots, environment=running.environment
        )
        if screenshots is not None:
            # Nobody saw the window: what stood in it at the end.
            sys.stdout.write(f"{running.session.last_summary()}\n")
        return status
