"""mailbridge's own notes, rebuilt from the shop and from Mailchimp when they are damaged or gone.

It reads no shop and sends nothing: it opens the notes, and says what may not be sent meanwhile.
What only the damaged notes knew is who left under a former address: so new contacts wait for a
person's word, events that happened before are not sent, and nothing starts an automation.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from mailbridge.base.clock import moment
from mailbridge.base.language import ntr, tr
from mailbridge.base.paths import Paths, there
from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.settings.schema import Settings
from mailbridge.store import feeds, history, memory, outbox, people, salvage, state
from mailbridge.store.database import Damaged, Database, open_database

LOG = logging.getLogger(__name__)

NOBODY_NEW = -1
"""A limit of contacts that no audience is below."""

_KEPT = (
    state.ACCOUNT_ID,
    state.ACCOUNT_NAME,
    state.SERVER,
    state.AUDIENCE_ID,
    state.AUDIENCE_NAME,
    state.DOUBLE_OPTIN,
    state.SEND_NOT_BEFORE,
    state.FIELDS,
    "former_audience",
    "date_orders",
)
"""What set-up and Mailchimp told, and what only the owner can say again; the rest is read anew."""


def open_sound(paths: Paths, now: str, *, setting_up: bool = False) -> Database:
    """The state database for writing, sound; moved aside and begun anew where it is damaged.

    now: a stamp. setting_up: a set-up is about to say everything again, so nothing is missing.
    Under the engine's lock only. Raises Repair for notes of a newer mailbridge, Wait where the disk
    is full, OSError where the damaged file cannot be moved.
    """
    path = paths.state_db
    gone = there(paths.settings_file) and not _size(path)
    if salvage.suspected(path):
        return _rebuilt(paths, now)
    try:
        database = open_database(path)
    except Damaged:
        return _rebuilt(paths, now)
    if not salvage.sound(database):
        database.close()
        return _rebuilt(paths, now)
    if gone and not setting_up:
        with database.transaction():
            _begin(database, now, tr("mailbridge's own notes were gone. They are made anew."))
    return database


def _size(path: Path) -> int:
    """In bytes; only a file that is not there has none: a disk that fails is not an absence."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _rebuilt(paths: Paths, now: str) -> Database:
    target = salvage.move_aside(paths.state_db, now)
    LOG.error("the state database was damaged and moved aside as %s", target.name)
    saved = salvage.read(target)
    database = open_database(paths.state_db)
    with database.transaction():
        _begin(
            database,
            now,
            tr(
                "mailbridge's own notes were damaged. They are made anew; the damaged ones lie "
                "beside them as {name}.",
                name=target.name,
            ),
        )
        _put_back(database, saved)
    return database


def _begin(database: Database, now: str, said: str) -> None:
    state.put(database, state.REBUILT, now)
    state.put(database, state.REBUILT_NOTES, said)
    line = history.Line(
        time=now,
        run=0,
        feed="",
        key="",
        email="",
        action=Action.SETUP,
        result=Result.DONE,
        detail=said,
    )
    history.add(database, line)


def _put_back(database: Database, saved: salvage.Salvage) -> None:
    """What could be saved of the damaged notes. Where even a pause is unknown, one is assumed."""
    for address, reason in saved.barred.items():
        if reason in set(Reason) and people.by_address(database, address) is None:
            person = people.add(database, address)
            database.execute("UPDATE people SET barred = ? WHERE id = ?", (reason, person.id))
    if saved.facts is None:
        state.put(database, state.PAUSED, "1")
        note = tr(
            "mailbridge's own notes were damaged and are made anew. Sending is paused, because it "
            "is not known whether it was. Resume it when you are ready."
        )
        state.put(database, state.REBUILT_NOTES, note)
        return
    for name in _KEPT:
        state.put(database, name, _usable(name, saved.facts.get(name, "")))
    for name, read in ((state.FIELDS, memory.fields), ("date_orders", memory.orders)):
        try:
            read(database)
        except Damaged:
            state.put(database, name, "")  # asked for or read again
    paused = saved.facts.get(state.PAUSED, "")
    state.put(database, state.PAUSED, paused if not paused or _is_moment(paused) else "1")


def _usable(name: str, value: str) -> str:
    """The fact, or "" where it is no longer what it must be: it is asked for or read again."""
    return value if name != state.SEND_NOT_BEFORE or _is_moment(value) else ""


def _is_moment(text: str) -> bool:
    try:
        moment(text)
    except ValueError:
        return False
    return True


def under_way(database: Database) -> bool:
    """Whether the notes are being made anew: not all is known again, or a person has to look."""
    return bool(state.get(database, state.REBUILT))


def limit(database: Database, contact_limit: int) -> int:
    """How many contacts there may be for now: nobody new while the notes are being made anew."""
    return NOBODY_NEW if under_way(database) else contact_limit


def knows_fields(database: Database, settings: Settings) -> bool:
    """Whether the settings' fields are known, as they are but in the first pass without notes."""
    wanted = any(feed.fields for feed in settings.people_feeds())
    return not (under_way(database) and wanted and not state.get(database, state.FIELDS))


def settle(database: Database, settings: Settings, *, whole: bool) -> str:
    """After a pass: done, or what a person has to say first. Returns that sentence, "" for none.

    whole: nothing kept the pass from reading everything and sending what may be sent.
    """
    if not under_way(database):
        return ""
    held = ""
    with database.transaction():
        new = outbox.size_beyond_limit(database)
        if new:
            held = ntr(
                "mailbridge had to make its notes anew, and 1 customer is not in the audience. "
                "They may have left under another address. They are added when you say so.",
                "mailbridge had to make its notes anew, and {n} customers are not in the audience. "
                "Some may have left under another address. They are added when you say so.",
                new,
                n=f"{new:,}",
            )
        elif whole and _all_read(database, settings):
            state.put(database, state.REBUILT, "")
            state.put(database, state.REBUILT_NOTES, "")
        state.put(database, state.HELD_NEW, held)
    return held


def _all_read(database: Database, settings: Settings) -> bool:
    read: Iterable[str] = {feed.name for feed in feeds.all_feeds(database) if feed.reads}
    return all(feed.name in read for feed in settings.feed if feed.enabled)
