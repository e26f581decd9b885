"""A person's own orders: compare and repair, take back a run, send again, forget somebody.

Each is a run of its own in history. What follows for people is decided in sync; nothing here reads
the shop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.records.person import Person
from mailbridge.records.skipped import Reason
from mailbridge.service.running.engine import Engine
from mailbridge.service.wording import SENTENCES
from mailbridge.store import actions, history, left_out, outbox, people, skipped
from mailbridge.store.database import Database
from mailbridge.sync.audit import Audit, compare, repair
from mailbridge.sync.cycle import Pass
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.mirror import Mirror
from mailbridge.sync.undo import reversal


def check(engine: Engine, *, mend: bool) -> tuple[Audit, Pass]:
    """Read the whole audience back and compare; mend: queue and send what differs.

    Raises what connecting raises.
    """
    found: list[Audit] = []

    def prepare(target: Target, mirror: Mirror, run: int) -> None:
        now = engine.session.clock.now()
        seen = mirror.read_back(now)
        audit = compare(engine.database, seen, target.policy)
        found.append(audit)
        if mend:
            with engine.database.transaction():
                repair(engine.database, audit, run=run, now=engine.session.now())

    result = engine.order("repair" if mend else "check", prepare)
    return found[0], result


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking back a run comes to: how many contacts, and what is done to them."""

    run: int
    archived: int
    restored: int


def last_run(database: Database) -> int:
    """The newest run that sent something. Raises SettingsError where there is none."""
    run = database.one(
        "SELECT max(run) FROM history WHERE result = 'done' AND person != 0 AND run IN"
        " (SELECT id FROM runs WHERE kind != 'undo')"
    )
    if run is None:
        raise SettingsError(
            tr("There is nothing to take back"), tr("No run has sent anything yet.")
        )
    return int(run)


def foresee_undo(database: Database, run: int) -> Undoing:
    """What taking back the run would do. Raises SettingsError where it did nothing."""
    steps = reversal(history.lines(database, run=run))
    if not steps:
        raise SettingsError(
            tr("Run {run} has nothing to take back", run=run),
            tr("It sent nothing, or is forgotten by now."),
        )
    archived = sum(back[0].action.value == "archive" for back in steps.values())
    return Undoing(run, archived, len(steps) - archived)


def undo(engine: Engine, run: int) -> tuple[Undoing, Pass]:
    """Take back a run: its rows stay out until they are edited in the shop, or sent with retry.

    Raises SettingsError where the run did nothing, and what connecting raises.
    """
    database = engine.database
    foreseen = foresee_undo(database, run)

    def prepare(_: Target, __: Mirror, own: int) -> None:
        with database.transaction():
            for number, steps in reversal(history.lines(database, run=run)).items():
                person = people.by_id(database, number)
                if person is None:
                    continue
                people.save(database, replace(person, barred=Reason.UNDONE))
                outbox.put_order(database, number, steps, run=own, now=engine.session.now())
                _list_as_undone(database, person, engine.session.now())

    return foreseen, engine.order("undo", prepare)


def _list_as_undone(database: Database, person: Person, now: str) -> None:
    rows = database.execute(
        "SELECT id FROM rows WHERE person = ? AND address = ? AND present = 1",
        (person.id, person.address),
    ).fetchall()
    email = person.want.email if person.want else person.address
    message = tr(SENTENCES[Reason.UNDONE])
    for (row,) in rows:
        skipped.put(database, row, email=email, reason=Reason.UNDONE, message=message, since=now)


def retry(engine: Engine, keys: Sequence[str] | None) -> tuple[int, Pass]:
    """Send skipped customers again now, whatever their waiting time; None: all of them.

    Only those whom sending can help: refused by Mailchimp, or taken back. Returns how many were
    queued. Raises SettingsError for a key that is not among the skipped.
    """
    database = engine.database
    numbers = [one for one in _skipped_people(database, keys) if not _is_gone(database, one)]
    with engine.database.transaction():
        events = sum(
            actions.again(engine.database, key) for key in ((None,) if keys is None else keys)
        )

    def prepare(_: Target, __: Mirror, run: int) -> None:
        with engine.database.transaction():
            for number in numbers:
                queue_again(engine.database, number, run=run, now=engine.session.now())

    return len(numbers) + events, engine.order("retry", prepare)


def _skipped_people(database: Database, keys: Sequence[str] | None) -> Iterable[int]:
    rows = database.execute(
        "SELECT r.key, r.person, s.reason, l.row FROM skipped s JOIN rows r ON r.id = s.row"
        " LEFT JOIN left_out l ON l.row = r.id WHERE r.present = 1"
    ).fetchall()
    known = {str(key) for key, *_ in rows}
    unknown = [key for key in keys or () if key not in known]
    if unknown:
        raise SettingsError(
            tr("Customer {unknown} is not skipped", unknown=unknown[0]),
            tr("See who is with: mailbridge skipped"),
        )
    helped = {Reason.REJECTED, Reason.UNDONE, Reason.FORGOTTEN}
    return dict.fromkeys(
        person
        for key, person, reason, out in rows
        if person is not None
        and Reason(reason) in helped
        # "All" means those who failed; whom the owner leaves out is named to be put back.
        and (key in keys if keys is not None else out is None)
    )


def _is_gone(database: Database, number: int) -> bool:
    """Whether they were deleted for good and have another address in the shop since.

    At the address they had, Mailchimp itself refuses to add them again.
    """
    person = people.by_id(database, number)
    if person is None or person.barred is not Reason.FORGOTTEN or person.want is None:
        return False
    return person.done is None or person.done.address != person.want.address


def queue_again(database: Database, number: int, *, run: int, now: str) -> None:
    """Queue a person whom the owner wants sent, whatever kept them out; within a transaction."""
    left_out.put_back(database, number)
    person = people.by_id(database, number)
    if person is None or _is_gone(database, number):
        return
    if person.barred in {Reason.UNDONE, Reason.FORGOTTEN}:
        people.save(database, replace(person, barred=None))
    people.refused(database, number, None, 0)
    database.execute(
        "DELETE FROM skipped WHERE reason IN ('rejected', 'undone', 'forgotten')"
        " AND row IN (SELECT id FROM rows WHERE person = ?)",
        (number,),
    )
    outbox.put(database, number, run=run, now=now, whole=True, first_load=False)
