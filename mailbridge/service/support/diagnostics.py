"""One text for support: what a stranger needs to help, and nothing about the shop or its people.

It sends nothing and asks nobody. What may be in it is listed here, item by item; nothing of the
settings or the state gets in by being there.
"""

from __future__ import annotations

import locale
import platform
import sqlite3
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mailbridge import __version__
from mailbridge.base.errors import MailbridgeError
from mailbridge.base.paths import write_private
from mailbridge.service.session import Session
from mailbridge.service.support.blotting import errors, log_lines, newest, vocabulary
from mailbridge.settings.feed import Feed
from mailbridge.settings.schema import Settings
from mailbridge.store import state
from mailbridge.store.database import Database

TITLE = "mailbridge: a report for support"
_PROMISE = (
    "It holds no key, no address, no name of a person, a shop, a file or a column; ▒ stands for "
    "what was taken out. Read it before you pass it on: nothing was sent to anybody."
)
_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "requests", "keyring", "pydantic", "watchdog")
_LOG_LINES = 150
# Values that are numbers, yes or no, or one of the words of the schema: nobody's own.
_MAILCHIMP = ("new_contacts", "contact_limit", "max_connections")
_SYNC = (
    *("every_minutes", "when_removed", "removed_after_reads", "max_removed_percent"),
    *("mirror_unsubscribes", "first_load_starts_automations"),
)
_TABLES = ("rows", "people", "outbox", "actions", "skipped", "history", "runs", "events_sent")
_FACTS = (state.LAST_SYNC, state.AUDIENCE_READ, state.MIRRORED_UNTIL, state.SEND_NOT_BEFORE)
_FLAGS = (state.PAUSED, state.TROUBLE, state.HELD_PEOPLE, state.FIELD_NOTES, state.FILE_NOTES)

Section = Callable[[Session], Iterable[str]]


def report(session: Session) -> str:
    """The whole text. Whatever cannot be read is said, by its kind of error.

    It takes up to some seconds: not for the main thread of a window.
    """
    lines = [TITLE, session.now(), "", _PROMISE]
    for title, section in _SECTIONS.items():
        lines += ["", f"== {title}", *_safely(section, session)]
    return "\n".join(lines) + "\n"


def save(text: str, target: Path) -> None:
    """Write a report where its owner wants it, readable by them only. Raises OSError."""
    write_private(target, text.encode())


def _safely(section: Section, session: Session) -> Iterator[str]:
    try:
        yield from section(session)
    except (MailbridgeError, sqlite3.Error, OSError, ValueError) as error:
        # By its class alone: what it says may name a file or a column.
        yield f"cannot be read: {type(error).__name__}"


def _program(session: Session) -> Iterator[str]:
    yield f"mailbridge {__version__}, {'installed' if getattr(sys, 'frozen', False) else 'source'}"
    yield f"system: {platform.system()} {platform.release()} {platform.machine()}"
    yield f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
    yield f"SQLite {sqlite3.sqlite_version}"
    yield f"language: {locale.getlocale()[0] or 'none'}, files: {sys.getfilesystemencoding()}"
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue  # a frozen program has the library without its label
    yield f"own home folder: {'yes' if session.paths.home else 'no'}"
    yield f"key from the environment: {'yes' if session.secrets.from_environment() else 'no'}"
    yield f"credential store: {session.secrets.store() or 'none'}"


def _settings(session: Session) -> Iterator[str]:
    if not session.configured:
        yield "not set up"
        return
    settings = session.settings()
    for name in _MAILCHIMP:
        yield f"mailchimp.{name}: {getattr(settings.mailchimp, name)}"
    for name in _SYNC:
        yield f"sync.{name}: {getattr(settings.sync, name)}"
    yield f"segments: {len(settings.segment)}"
    for number, feed in enumerate(settings.feed, start=1):
        yield f"feed {number}: {', '.join(_feed(feed, settings))}"


def _feed(feed: Feed, settings: Settings) -> Iterator[str]:
    yield feed.kind
    yield "on" if feed.enabled else "off"
    yield _kind_of_source(feed)
    yield "with a key" if feed.key else "known by address"
    yield "with consent" if feed.consent else "no consent column"
    yield f"{len(feed.where)} conditions" if feed.where else "all rows"
    types = Counter(field.type.value if field.type else "default" for field in feed.fields.values())
    yield "fields: " + " ".join(f"{count} {kind}" for kind, count in sorted(types.items()))
    yield f"tags: {len(feed.tag)}"
    yield f"rules: {len(feed.rule)}"
    if len(settings.feed) == 1:
        yield "the only one"


def _kind_of_source(feed: Feed) -> str:
    """Such as "database sqlite" or "files .csv": never a path, a host or a name."""
    if feed.database:
        kind = feed.database.partition(":")[0]
        return f"database {kind}" if kind.replace("+", "").isalnum() else "database"
    suffix = Path(feed.files).suffix.lower()
    known = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".dbf"}
    return f"files {suffix}" if suffix in known else "files"


def _state(session: Session) -> Iterator[str]:
    path = session.paths.state_db
    if not path.exists():
        yield "none yet"
        return
    yield f"size: {path.stat().st_size:,} bytes"
    with session.reading() as database:
        if database is not None:
            yield from _counts(database)


def _counts(database: Database) -> Iterator[str]:
    yield f"schema: {database.one('PRAGMA user_version')}"
    for table in _TABLES:
        count = database.one(f"SELECT count(*) FROM {table}")  # noqa: S608 - from the list above
        yield f"{table}: {count:,}"
    for fact in _FACTS:
        yield f"{fact}: {state.get(database, fact) or 'never'}"
    for flag in _FLAGS:
        yield f"{flag}: {'yes' if state.get(database, flag) else 'no'}"
    for reason, count in database.execute("SELECT reason, count(*) FROM skipped GROUP BY reason"):
        yield f"skipped, {reason}: {count:,}"
    sql = "SELECT action, result, count(*) FROM history GROUP BY action, result"
    for action, result, count in database.execute(sql):
        yield f"history, {action} {result}: {count:,}"


def _errors(session: Session) -> Iterator[str]:
    found = errors(newest(session.paths.log_dir, 5_000))
    for kind, count in sorted(found.items(), key=lambda one: -one[1]):
        yield f"{kind}: {count}"
    if not found:
        yield "none"


def _log(session: Session) -> Iterator[str]:
    yield from log_lines(newest(session.paths.log_dir, _LOG_LINES), vocabulary())


_SECTIONS: dict[str, Section] = {
    "Program": _program,
    "Settings": _settings,
    "State": _state,
    "Errors in the log": _errors,
    "The log's last lines": _log,
}
