"""What a place holds that events could be read from: its tables, and the columns of one.

It keeps nothing and reads no rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.language import tr
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, Settings
from mailbridge.settings.secrets import NoStore

_NAMES = ("database", "table", "query", "folder", "files")


@dataclass(frozen=True, slots=True)
class EventPlace:
    """tables: of a database. columns: of its table, or of the files. problem: "" or a sentence."""

    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    problem: str = ""


def look_at_place(session: Session, settings: Settings, place: Mapping[str, str]) -> EventPlace:
    """Ask the place. place: the keys of a feed that name it. Blocks on the shop; raises nothing.

    A server that a feed of the settings reads already is asked with that feed's password.
    """
    from mailbridge.service.running.inputs import feed_source  # noqa: PLC0415  # readers, when used

    tables: tuple[str, ...] = ()
    try:
        if place.get("database"):
            tables = _tables(session, settings, place["database"])
            if not place.get("table"):
                return EventPlace(tables)
        elif not (place.get("folder") and place.get("files")):
            return EventPlace()
        feed = Feed.model_validate({"name": _lender(settings, place), "email": "-", **place})
        source = feed_source(feed, base=session.base, clock=session.clock, secrets=session.secrets)
        return EventPlace(tables, tuple(source.columns()))
    except MailbridgeError as error:
        return EventPlace(tables, problem=str(error))
    except ValueError:
        return EventPlace(tables, problem=tr("There is nothing that can be read."))


def place_of(feed: Feed) -> dict[str, str]:
    """The keys of a feed that name its place."""
    return {name: getattr(feed, name) for name in _NAMES if getattr(feed, name)}


def lent_passwords(session: Session, before: Settings, after: Settings) -> dict[str, str]:
    """New feed → the password of the feed that reads the same server already.

    Raises StoreLocked.
    """
    known = {feed.name for feed in before.feed}
    found = {}
    for feed in after.feed:
        if feed.name in known or not feed.database or feed.database.startswith("sqlite"):
            continue
        lender = _lender(before, {"database": feed.database})
        password = session.secrets.database_password(lender) if lender in known else None
        if password and not session.secrets.database_password(feed.name):
            found[feed.name] = password
    return found


def lend_passwords(session: Session, before: Settings, after: Settings) -> None:
    """Keep those passwords for the new feeds. Raises StoreLocked.

    Where there is no credential store, the feed's variable has to be set by hand.
    """
    for name, password in lent_passwords(session, before, after).items():
        with suppress(NoStore):
            session.secrets.store_database_password(name, password)


def _lender(settings: Settings, place: Mapping[str, str]) -> str:
    database = place.get("database")
    return next((one.name for one in settings.feed if database and one.database == database), "-")


def _tables(session: Session, settings: Settings, database: str) -> tuple[str, ...]:
    from mailbridge.shop.database import connect  # noqa: PLC0415  # SQLAlchemy, only when it is used

    lender = _lender(settings, {"database": database})
    password = session.secrets.database_password(lender) if lender != "-" else None
    found = connect(database, base=session.base, password=password)
    return tuple(table.name for table in found.tables())
