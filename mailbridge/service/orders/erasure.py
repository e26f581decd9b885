"""``erase``: a person's request to be forgotten, in Mailchimp and in mailbridge's own records.

The shop may keep them: only a keyed hash stays, so that they are never sent again.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.base.errors import MailbridgeError, SettingsError
from mailbridge.base.language import tr
from mailbridge.mailchimp.refusals import NotFound
from mailbridge.records.skipped import Reason
from mailbridge.service.running.engine import Engine
from mailbridge.service.wording import SENTENCES
from mailbridge.store import salvage
from mailbridge.store.erasing import distrust, note, purge, traces
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
    database, forgotten = engine.database, Forgotten(engine.session.paths.erased_file)
    forgotten.add(address)
    with database.transaction():
        note(database, forgotten)  # they are still wanted here, to know what Mailchimp has of them

    def prepare(target: Target, _: Mirror, __: int) -> None:
        found = traces(database, address)
        # Their address may be another one in Mailchimp than in the shop, or soon be another there.
        forgotten.add(*found.addresses, *found.numbers)
        was_there.extend(_deleted(target, one) for one in sorted(found.addresses))
        with database.transaction():
            purge(database, found, tr(SENTENCES[Reason.ERASED]), engine.session.now())
            note(database, forgotten)

    try:
        engine.order("erase", prepare)
    except MailbridgeError:
        with database.transaction():
            distrust(database)
        raise
    # The log beside the database still holds the pages as they were.
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _drop_copies(engine.session.paths.state_db)
    return any(was_there)


def _deleted(target: Target, address: str) -> bool:
    """Whether there was a contact with this address, who is deleted for good now."""
    try:
        target.client.delete_permanent(target.list_id, address)
    except NotFound:
        return False
    return True


def _drop_copies(path: Path) -> None:
    """Copies from before a migration, and damaged databases set aside, hold the person too."""
    for copy in (*path.parent.glob(f"{path.name}.version-*"), *salvage.aside(path)):
        copy.unlink(missing_ok=True)
