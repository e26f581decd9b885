"""One pass of mailbridge's engine, timed while it sends: a process that ends with a line of JSON.

It looks at nothing but what the engine tells everybody.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from mailbridge.service.running.engine import Engine
from mailbridge.service.session import Session


def main(*arguments: str) -> dict[str, float]:
    """Sync once. rate: settled a second between the first answer and the last, start-up aside."""
    moments: list[tuple[float, float, int]] = []

    def listen(event: dict[str, object]) -> None:
        if event.get("phase") == "sending":
            done = int(str(event["done"]))
            moments.append((time.perf_counter(), time.process_time(), done))

    session = Session.open(dict(os.environ))
    began = time.perf_counter()
    with session.engine("sync") as database:
        engine = Engine(session, database, session.settings(), threading.Event(), listen)
        result = engine.run(whole="all" in arguments, wait=600)
    report = result.report
    (first, busy, one), (last, idle, all_of_them) = moments[0], moments[-1]
    settled = max(1, all_of_them - one)
    return {
        "rate": settled / max(last - first, 1e-9),
        "processor": (idle - busy) * 1000 / settled,
        "settled": all_of_them,
        "pushed": report.pushed,
        "waiting": report.waiting,
        "seconds": time.perf_counter() - began,
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
