"""``watch``: the engine for ever; with --events it speaks JSON lines and takes wishes as lines."""

from __future__ import annotations

import argparse
import json
import logging
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING, TextIO

from mailbridge import __version__
from mailbridge.base.errors import MailbridgeError, Wait
from mailbridge.base.lock import Occupied
from mailbridge.commands.running import stopping
from mailbridge.service.session import Session
from mailbridge.store.database import owner_error

if TYPE_CHECKING:
    # Engine and Mailchimp are loaded by the commands that need them, not by every start.
    from mailbridge.service.running.watching import Watch
    from mailbridge.sync.loop import Loop

LOG = logging.getLogger(__name__)

LONGEST = 1_000
"""Signs that a wish may have, its end of line included; the longest there is has forty."""


def watch(session: Session, arguments: argparse.Namespace) -> int:
    """Run until SIGINT, SIGTERM or (with --events) the end of standard input."""
    from mailbridge.service.running.watching import Watch  # noqa: PLC0415  # see above

    session.settings()
    speaker = Speaker(events=arguments.events)
    speaker.say({"event": "hello", "version": __version__})

    def farewell() -> int:
        speaker.say({"event": "bye"})
        return 0

    try:
        role = "window" if arguments.events else "watch"
        with stopping(farewell) as end, session.engine(role) as database:
            watching = Watch(session, database, speaker.say, end)
            loop = watching.loop()
            _end_with_signals(end, loop, watching)
            if arguments.events:
                Wishes(session, loop, watching, speaker).start()
            loop.go()
    except Occupied as busy:
        speaker.say({"event": "busy", "text": busy.message})
        raise
    return farewell()


def _end_with_signals(end: threading.Event, loop: Loop, watching: Watch) -> None:
    """A signal sets an event; this passes it on to whatever sleeps or sends."""

    def pass_on() -> None:
        end.wait()
        watching.stop.set()
        loop.finish()

    threading.Thread(target=pass_on, name="end", daemon=True).start()


class Speaker:
    """Says what happens: JSON lines on standard output, or words on standard error."""

    def __init__(self, *, events: bool) -> None:
        self._events = events
        self._lock = threading.Lock()

    def say(self, event: dict[str, object]) -> None:
        """One event. A window that went away ends us through standard input, not here."""
        with self._lock:
            try:
                if self._events:
                    sys.stdout.write(json.dumps(event, ensure_ascii=True) + "\n")
                    sys.stdout.flush()
                else:
                    self._words(event)
            except (BrokenPipeError, ValueError):
                LOG.info("nobody listens any more")

    @staticmethod
    def _words(event: dict[str, object]) -> None:
        if event["event"] == "finished":
            report = event["report"]
            if isinstance(report, dict) and report["total"] != report["unchanged"]:
                print(report["message"], file=sys.stderr, flush=True)
        elif event["event"] == "problem":
            print(f"{event['title']}: {event['message']}", file=sys.stderr, flush=True)


class Wishes:
    """Takes wishes as lines on standard input; the engine ends when that ends."""

    def __init__(self, session: Session, loop: Loop, watching: Watch, speaker: Speaker) -> None:
        self._session = session
        self._loop = loop
        self._watching = watching
        self._speaker = speaker

    def start(self) -> None:
        """Listen in a thread that ends with the program."""
        threading.Thread(target=self.listen, args=(sys.stdin,), name="wishes", daemon=True).start()

    def listen(self, lines: TextIO) -> None:
        """Grant one line after the other; then ask the loop to end.

        Whatever a line says, the next one is heard: "stop" may be it. A line without an end is no
        wish, and never kept whole.
        """
        within = False
        for line in iter(lambda: lines.readline(LONGEST), ""):
            whole, within = not within, not line.endswith("\n")
            # The last line may lack its end; a longer one than any wish is passed over.
            if whole and len(line) < LONGEST:
                self._hear(line.strip())
        self._watching.stop.set()
        self._loop.finish()

    def _hear(self, wish: str) -> None:
        try:
            self._grant(wish)
        except MailbridgeError as error:
            self._refuse(error)
        except sqlite3.Error as error:
            LOG.warning("a wish was not granted", exc_info=error)
            self._refuse(owner_error(error))
        except OSError as error:
            LOG.warning("a wish was not granted", exc_info=error)
            self._refuse(Wait("This computer did not let it happen", error.strerror or ""))

    def _refuse(self, error: MailbridgeError) -> None:
        self._speaker.say({"event": "problem", "title": error.title, "message": error.message})

    def _grant(self, wish: str) -> None:
        if wish == "sync":
            self._loop.wish()
        elif wish == "sync --all":
            self._loop.wish(whole=True)
        elif wish == "stop":
            self._watching.stop.set()
        elif wish.split(" ", maxsplit=1)[0] == "pause":
            _, _, until = wish.partition(" ")
            self._session.pause(until or None)
            self._loop.wish()
        elif wish == "resume":
            self._session.resume()
            self._loop.wish()
        elif wish:
            LOG.warning("an unknown wish was ignored (%d signs)", len(wish))
