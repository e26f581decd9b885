"""What edited settings would do, found out in a private copy of mailbridge's own notes.

The shop is read, nothing is sent, nobody is asked, and the owner's notes stay as they are. The copy
lies in a folder for the owner alone and is removed afterwards; one that a crash left behind goes
with the next look.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.lock import EngineLock, Occupied
from mailbridge.base.paths import Paths, there
from mailbridge.records.field import AudienceField
from mailbridge.service.rules import effects
from mailbridge.service.rules.applying import needs_set_up
from mailbridge.service.rules.effects import Effects
from mailbridge.service.rules.event_places import lent_passwords
from mailbridge.service.rules.glimpse import planned_field
from mailbridge.service.running import connection
from mailbridge.service.running.inputs import (
    DATED,
    all_inputs,
    date_orders,
    event_inputs,
    feed_source,
)
from mailbridge.service.session import Session
from mailbridge.service.wording import sentences
from mailbridge.settings.schema import Feed, Settings
from mailbridge.store import memory, state
from mailbridge.store.database import Database, open_database, owner_error
from mailbridge.store.forgotten import Forgotten
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.reading.intake import Intake, IntakeRules, Taken

_PREFIX = "what-if-"
_NO_BRAKE = 100.0
STEPS = 4

Progress = Callable[[int], None]
"""Told how many of the STEPS are done."""


def what_if(session: Session, after: Settings, progress: Progress = lambda _: None) -> Effects:
    """What these settings would do instead of the present ones.

    Reads every list of both once; a list that cannot be read is named in the result. Blocks for as
    long as that takes. Raises SettingsError, Repair, Wait, OSError.
    """
    sweep(session)
    before = session.settings()
    with _private_copy(session) as copy:
        copy.secrets = session.secrets.with_passwords(lent_passwords(session, before, after))
        progress(1)
        with closing(open_database(copy.paths.state_db)) as database:
            # A copy that is thrown away need not survive a power cut.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA secure_delete = OFF")
            return _compared(copy, database, before, after, progress)


def _compared(
    copy: Session, database: Database, before: Settings, after: Settings, progress: Progress
) -> Effects:
    # First what the shop brings under the present settings: that is no effect of the change.
    with database.transaction():
        known = _take(copy, database, before, _NO_BRAKE)
    effects.remember(database)
    progress(2)
    with database.transaction():
        fields, orders = _learned(copy, database, before, after)
        memory.save_fields(database, fields)
        memory.save_orders(database, orders)
    with database.transaction():
        taken, held = _take_past_brakes(copy, database, after, set(known.held))
    progress(3)
    found = effects.compare(database, _policy(database, before), _policy(database, after))
    found.held = held
    found.failed = [f"{name}: {error}" for name, error in taken.failed.items()]
    progress(4)
    return found


def sweep(session: Session) -> None:
    """Remove copies that nobody works on any more."""
    for folder in session.paths.state_dir.glob(f"{_PREFIX}*"):
        try:
            lock = EngineLock(folder / "engine.lock").acquire("what-if")
        except (Occupied, OSError):
            continue  # another one is looking just now, or it has gone by itself
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _private_copy(session: Session) -> Iterator[Session]:
    """A session over a copy of the notes, under its own lock."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=session.paths.state_dir))  # mode 0700
    try:
        copy = Session(Paths(folder), session.environment, session.clock)
        with EngineLock(copy.paths.lock_file).acquire("what-if"):
            _copy_notes(session, copy)
            yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_notes(session: Session, copy: Session) -> None:
    target = copy.paths.state_db
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with session.reading() as database:
        if database is not None:
            try:
                with closing(sqlite3.connect(target)) as other:
                    database.connection.backup(other)
            except sqlite3.Error as error:
                raise owner_error(error) from error
    if there(session.paths.erased_file):
        shutil.copy2(session.paths.erased_file, copy.paths.erased_file)


def _take(copy: Session, database: Database, settings: Settings, percent: float) -> Taken:
    """Read every list, as a check would. percent: the brake's."""
    secrets, clock = copy.secrets, copy.clock
    forgotten = Forgotten(copy.paths.erased_file)
    orders = memory.orders(database)
    given = {"base": copy.base, "clock": clock, "secrets": secrets, "forgotten": forgotten}
    people = all_inputs(settings, memory.fields(database), orders, strange={}, **given)  # type: ignore[arg-type]  # named just above
    events = event_inputs(settings, orders, **given)  # type: ignore[arg-type]  # as above
    rules = IntakeRules(
        policy=_policy(database, settings),
        percent=percent,
        # Who is missing once counts at once: the picture is of what it comes to.
        after_reads=1,
        audience_known=bool(state.get(database, state.AUDIENCE_READ)),
        whole=False,
        today=clock.today(),
        words=sentences(),
    )
    intake = Intake(database, rules, run=0, now=clock.now(), announce=lambda *_: None)
    return intake.take(people, events)


def _take_past_brakes(
    copy: Session, database: Database, settings: Settings, known: set[str]
) -> tuple[Taken, list[str]]:
    """Read as a check would; where a brake would hold, look what it would hold, too.

    known: what was held before. Gives the brakes' sentences that are new.
    """
    held: list[str] = []
    with suppress(_HeldError), database.savepoint():
        taken = _take(copy, database, settings, settings.sync.max_removed_percent)
        held = [sentence for sentence in taken.held if sentence not in known]
        _take_back_if(held)
        return taken, held
    return _take(copy, database, settings, _NO_BRAKE), held


def _take_back_if(held: list[str]) -> None:
    if held:
        raise _HeldError


class _HeldError(Exception):
    """A brake holds: the read is taken back and done once more without it."""


def _policy(database: Database, settings: Settings) -> Policy:
    double_optin = bool(state.get(database, state.DOUBLE_OPTIN))
    return connection.policy(settings, double_optin=double_optin)


def _learned(
    copy: Session, database: Database, before: Settings, settings: Settings
) -> tuple[dict[str, AudienceField], dict[str, dict[str, str]]]:
    """Fields and date orders as the set-up would find or make them, where applying runs it."""
    fields, orders = memory.fields(database), memory.orders(database)
    if not needs_set_up(before, settings):
        return fields, orders
    for feed in settings.feed:
        for tag, setting in feed.fields.items():
            if tag not in fields:
                fields[tag] = planned_field(tag, setting)
    for feed in settings.feed:
        known = orders.setdefault(feed.name, {})
        if not feed.enabled or feed.dates is not None or _dated(feed, fields) <= known.keys():
            continue
        source = feed_source(feed, base=copy.base, clock=copy.clock, secrets=copy.secrets)
        try:
            evidence = date_orders(feed, fields, source)
        except MailbridgeError:
            continue  # the pass itself says why the list cannot be read
        for column, order in evidence.items():
            decided = order.decided()
            if decided is not None:
                known[column] = decided
    return fields, orders


def _dated(feed: Feed, fields: dict[str, AudienceField]) -> set[str]:
    """The columns whose values have to say in which order they are written."""
    found = {
        str(setting.column)
        for tag, setting in feed.fields.items()
        if setting.column and fields[tag].type in DATED
    }
    found |= {feed.occurred} - {""}
    return found | {
        str(rule.when.column) for rule in feed.rule if rule.when.days_before is not None
    }
