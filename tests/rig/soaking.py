"""The engine's loop in a process of its own, whose clock is moved by a test at every rest.

At each rest it tells its time and state as a line of JSON, and waits for a line: seconds to sleep
through (a closed lid), or "end". It is the program's own `watch` otherwise.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime

from mailbridge.base.log import start_log
from mailbridge.service.running.watching import Watch
from mailbridge.service.session import Session
from mailbridge.sync.loop import Loop
from tests.fakes.clock import JumpingClock


class WholeTicks(JumpingClock):
    """Waits to the end of a tick at once: a fortnight of looking at marks would take an hour."""

    tick = 0.0

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return super().wait(event, max(seconds, self.tick))


def main(moment: str) -> None:
    """Run until told to end."""
    clock = WholeTicks(datetime.fromisoformat(moment))
    session = Session.open(clock=clock)
    clock.tick = session.settings().sync.every_minutes * 60.0
    loops: list[Loop] = []
    seen: list[str] = []

    def rest(event: dict[str, object]) -> None:
        if event["event"] == "problem":
            seen.append(str(event["title"]))
        if event["event"] != "state" or not event["next"]:
            return
        told = {"now": clock.now().isoformat(), "state": event["state"], "problems": seen}
        print(json.dumps(told), flush=True)  # noqa: T201  # how it is talked to
        seen.clear()
        wish = sys.stdin.readline().strip()
        if wish in ("", "end"):
            loops[0].finish()
        else:
            clock.jump(float(wish))

    ends = start_log(session.paths.log_dir, "watch")
    with session.engine("watch") as database:
        watch = Watch(session, database, rest, threading.Event())
        loops.append(watch.loop())
        loops[0].go()
    ends()


if __name__ == "__main__":
    main(sys.argv[1])
