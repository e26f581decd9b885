"""``erase``: a person's request to be forgotten, in Mailchimp and in mailbridge's own records.

The shop may keep them: only a keyed hash stays, so that they are never sent again.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.mailchimp.refusals import NotFound
from mailbridge.service.running.engine import Engine
from mailbridge.store import salvage
from mailbridge.store.database import Database
from mailbridge.store.forgotten import Forgotten
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.mirror import Mirror


def address_of(text: str) -> str:
    """The address in the form that is compared. Raises SettingsError where it is none."""
    address = text.strip().lower()
    if address.count("@") != 1:
        raise SettingsError(
            tr("This is no email address"), tr("“{text}” cannot belong to anybody.", text=text)
        )
    return address


def erase(engine: Engine, address: str) -> bool:
    """Forget the person; whether Mailchimp had them. Raises what connecting raises.

    First the hash is kept: should anything fail afterwards, they are not sent again all the same.
    """
    was_there: list[bool] = []
    Forgotten(engine.session.paths.erased_file).add(address)

    def prepare(target: Target, _: Mirror, __: int) -> None:
        try:
            target.client.delete_permanent(target.list_id, address)
            was_there.append(True)
        except NotFound:
            was_there.append(False)
        with engine.database.transaction():
            _purge(engine.database, address)

    engine.order("erase", prepare)
    # The log beside the database still holds the pages as they were.
    engine.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.database.execute("VACUUM")
    engine.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _drop_copies(engine.session.paths.state_db)
    return was_there[0]


def _drop_copies(path: Path) -> None:
    """Copies from before a migration, and damaged databases set aside, hold the person too."""
    for copy in (*path.parent.glob(f"{path.name}.version-*"), *salvage.aside(path)):
        copy.unlink(missing_ok=True)


def _purge(database: Database, address: str) -> None:
    """Remove every trace but the fact that something was done."""
    ids = database.execute(
        "SELECT id FROM people WHERE address = ?1 OR known_address = ?1", (address,)
    ).fetchall()
    for (person,) in ids:
        rows = database.execute("SELECT id FROM rows WHERE person = ?", (person,)).fetchall()
        database.execute("DELETE FROM outbox WHERE person = ?", (person,))
        database.execute("DELETE FROM events_sent WHERE person = ?", (person,))
        database.execute(
            "UPDATE history SET email = '', key = '', detail = '', before = NULL, after = NULL"
            " WHERE person = ?",
            (person,),
        )
        for (row,) in rows:
            database.execute("DELETE FROM actions WHERE row = ?", (row,))
            database.execute("DELETE FROM due WHERE row = ?", (row,))
            database.execute("DELETE FROM skipped WHERE row = ?", (row,))
            database.execute("DELETE FROM solved WHERE row = ?", (row,))
            database.execute(
                "UPDATE rows SET address = NULL, contact = NULL, person = NULL, watched = NULL"
                " WHERE id = ?",
                (row,),
            )
        database.execute("DELETE FROM people WHERE id = ?", (person,))
    database.execute(
        "UPDATE history SET email = '', key = '', detail = '', before = NULL, after = NULL"
        " WHERE lower(email) = ?",
        (address,),
    )
    database.execute("DELETE FROM actions WHERE lower(email) = ?", (address,))
    database.execute("UPDATE skipped SET email = '' WHERE lower(email) = ?", (address,))
    database.execute("DELETE FROM solved WHERE lower(email) = ?", (address,))
    # The rows are looked at again, and listed as erased without their address.
    database.execute("UPDATE feeds SET mark = '', fingerprints = x'', row_ids = x''")
