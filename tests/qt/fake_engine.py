"""An engine for tests: a real child process that speaks the window's protocol and does no work.

Run as a program: fake_engine.py LOG [MODE]. It notes each start and each wish in LOG. Modes:
"steady" (the default) answers wishes; "sickly" dies at once; "unusable" and "busy" end as the real
one does with unusable settings, or where another one works.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def say(event: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


def stand(state: str, title: str, text: str = "", due: str = "") -> None:
    say("state", state=state, title=title, text=text, next=due)


def run(kind: str) -> None:
    stand("working", "Checking the shop")
    say("started", run=1, kind=kind)
    say("reading", feed="Customers", rows=0)
    say("read", feed="Customers", rows=250)
    say("progress", phase="audience", done=10)
    for done in (100, 247):
        say("progress", phase="sending", done=done, left=247 - done)
    message = "Pushed 247 of 250 customers (3 skipped — no email address)"
    report = {"run": 1, "total": 250, "pushed": 247, "skipped": 3, "message": message}
    say("finished", report=report)
    stand("up_to_date", "Everything is up to date")


def main(log: Path, mode: str) -> int:
    def note(text: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    note("start")
    if mode == "sickly":
        sys.stderr.write("mailbridge: Something broke: badly.\n")
        return 1
    if mode == "unusable":
        sys.stderr.write("mailbridge: The settings cannot be used: look at line 3.\n")
        return 2
    say("hello", version="0")
    if mode == "busy":
        say("busy", text="mailbridge sync (process 7) is working on these settings.")
        return 1
    stand("up_to_date", "Everything is up to date")
    for line in sys.stdin:
        note(line.strip())
        if line.strip() == "die":
            return 9
        grant(line.strip())
    note("end")
    say("bye")
    return 0


def grant(wish: str) -> None:
    if wish.startswith("sync"):
        run("backfill" if wish.endswith("--all") else "sync")
    elif wish.startswith("pause"):
        stand("paused", "Paused until you resume")
    elif wish == "resume":
        stand("up_to_date", "Everything is up to date")
    elif wish == "hold":
        stand("on_hold", "Stopped to be safe – please look", "All customers are gone.")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "steady"))
