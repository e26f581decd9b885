"""Tells when something happens to a shop's files, where the operating system says so at once.

It reads nothing and decides nothing: whoever is woken looks at the sources' marks. Where there are
no native events (shares, limits reached, folders away) it is silent: marks are looked at anyway.
"""

from __future__ import annotations

import fnmatch
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from mailbridge.base.language import tr
from mailbridge.settings.schema import Feed
from mailbridge.shop import files

LOG = logging.getLogger(__name__)

QUIET: Final = 0.5
"""Seconds without an event after which a database counts as written; for a till between sales."""

MOST: Final = 10.0
"""Seconds after which somebody is woken although it never gets quiet."""

_CHANGES: Final = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""Not "opened" and "closed_no_write": those are our own reading."""

_LEAVE: Final = 2.0

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Files in one folder. names: patterns, in small letters. quiet: seconds until they settle.

    shared: whether the folder is another computer's, of which this one is told nothing.
    """

    folder: Path
    names: tuple[str, ...]
    quiet: float
    shared: bool = False

    def concerns(self, event: FileSystemEvent) -> bool:
        """Whether the event is about one of the files, under its old name or its new one."""
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        names = [os.path.basename(path).casefold() for path in paths if path]  # noqa: PTH119  # text of an event, not a path to open
        return any(fnmatch.fnmatchcase(name, own) for name in names for own in self.names)


def place_of(feed: Feed, base: Path) -> Place | None:
    """Where a feed's files are; None for a server, and for a folder that is away."""
    names: tuple[str, ...]
    if feed.folder:
        folder, names, quiet = base / feed.folder, (feed.files.casefold(),), files.SETTLED
    elif feed.database.startswith("sqlite"):
        path = unquote(feed.database.partition("://")[2].partition("?")[0])[1:]
        whole = (base / path).resolve()
        name = glob_free(whole.name.casefold())
        folder, names, quiet = whole.parent, (name, f"{name}-wal", f"{name}-journal"), QUIET
    else:
        return None
    try:
        folder = folder.resolve(strict=True)
    except OSError:
        return None
    return Place(folder, names, quiet, files.on_share(folder))


def glob_free(name: str) -> str:
    """The name as a pattern that means nothing but itself."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


class FileWatch:
    """Watches places. wake: called on a thread of its own, once things have become quiet.

    observer: makes the operating system's watcher; raises OSError where it has none to give.
    """

    def __init__(
        self, wake: Callable[[], None], observer: Callable[[], BaseObserver] | None = None
    ) -> None:
        self._wake = wake
        self._make = observer or native_observer
        self._observer: BaseObserver | None = None
        self._watched: dict[Path, tuple[ObservedWatch, _Identity]] = {}
        self._handler = _Handler(self._happened)
        self._places: tuple[Place, ...] = ()
        self._stirred = threading.Event()
        self._pause = QUIET
        self._closed = threading.Event()
        self._told: set[str | None] = set()
        self._thread: threading.Thread | None = None

    @property
    def watched(self) -> frozenset[Path]:
        """The folders that the operating system tells about now."""
        return frozenset(self._watched)

    def follow(self, places: Iterable[Place]) -> None:
        """Watch these places and no others; a folder that was made anew is taken up again.

        Never raises for a folder that cannot be watched: the log says so, once.
        """
        self._places = tuple(places)
        for place in self._places:
            if place.shared:
                self._note(tr("{name} is on a share", name=place.folder.name))
        wanted = {
            place.folder: _identity(place.folder) for place in self._places if not place.shared
        }
        for folder, (watch, known) in list(self._watched.items()):
            if wanted.get(folder) != known:
                del self._watched[folder]
                self._forget(watch)
        for folder, identity in wanted.items():
            if identity is not None and folder not in self._watched:
                self._take_up(folder, identity)

    def close(self) -> None:
        """End all threads. Nobody is woken any more."""
        self._closed.set()
        self._stirred.set()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(_LEAVE)
            self._observer = None
        if self._thread is not None:
            self._thread.join(_LEAVE)
        self._watched.clear()

    def _take_up(self, folder: Path, identity: _Identity) -> None:
        try:
            if self._observer is None:
                observer = self._make()
                observer.start()
                self._observer = observer
            watch = self._observer.schedule(self._handler, str(folder))
        except (OSError, RuntimeError) as error:
            # The limit of watches or of open files is reached, or the folder went away just now.
            self._note(error.strerror if isinstance(error, OSError) else str(error))
            return
        self._watched[folder] = (watch, identity)
        if self._thread is None:
            self._thread = threading.Thread(target=self._settle, name="quiet", daemon=True)
            self._thread.start()

    def _note(self, why: str | None) -> None:
        """Say once that nobody will tell us."""
        if why not in self._told:
            self._told.add(why)
            LOG.info("no file events, marks are looked at every few seconds: %s", why)

    def _forget(self, watch: ObservedWatch) -> None:
        if self._observer is not None:
            try:
                self._observer.unschedule(watch)
            except (OSError, KeyError) as error:
                LOG.info("a folder was gone before it was left: %s", type(error).__name__)

    def _happened(self, event: FileSystemEvent) -> None:
        """On the operating system's thread."""
        for place in self._places:
            if place.concerns(event):
                self._pause = max(self._pause, place.quiet)
                self._stirred.set()

    def _settle(self) -> None:
        """Wait for quiet after events, then wake."""
        while True:
            self._stirred.wait()
            until = time.monotonic() + MOST
            self._stirred.clear()
            while not self._closed.is_set() and time.monotonic() < until:
                if not self._stirred.wait(self._pause):
                    break
                self._stirred.clear()
            if self._closed.is_set():
                return
            self._pause = QUIET
            self._wake()


class _Handler(FileSystemEventHandler):
    """Passes changes on. Anything raised here would end the observer's thread."""

    def __init__(self, happened: Callable[[FileSystemEvent], None]) -> None:
        self._happened = happened

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Every event of every watched folder."""
        if event.event_type in _CHANGES:
            self._happened(event)


def native_observer() -> BaseObserver:
    """The operating system's own. Raises OSError where there is none: polling is done already."""
    if Observer is PollingObserver:
        raise OSError("this system tells nothing about files")
    return Observer()


def _identity(folder: Path) -> _Identity | None:
    """What differs when a folder was replaced by another of its name; None where it is away."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
