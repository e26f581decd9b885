"""Whom the wizard would leave out for their address, and why: read anew when the owner asks.

It counts nothing and keeps nothing.
"""

from __future__ import annotations

import glob
from pathlib import Path

from mailbridge.base.clock import Clock
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row, spoken_place
from mailbridge.screens.wizard.look import Place
from mailbridge.settings.schema import Feed
from mailbridge.shop.dialect import Said
from mailbridge.shop.sources import open_source
from mailbridge.shop.values import emails
from mailbridge.shop.values.plain import plain

MOST = 1_000


def left_out(asked: Place, clock: Clock, *, password: str, name: str) -> list[tuple[str, str, str]]:
    """The first thousand: where they stand, what stands there for an address, what is wrong.

    asked: with the column of addresses; its place is a file or a server, no folder. Raises what
    reading raises.
    """
    feed = _feed(asked, name)
    seen: set[str] = set()
    lines: list[tuple[str, str, str]] = []
    source = open_source(feed, base=Path.cwd(), clock=clock, password=password or None)
    with source.read() as reading:
        for position, (_, raw) in enumerate(reading, 1):
            row = reading.parse(raw, position)
            line = None if row is None else _judged(row, feed.email, seen)
            if line is not None:
                lines.append(line)
            if len(lines) == MOST:
                break
    return lines


def _feed(asked: Place, name: str) -> Feed:
    place: dict[str, str] = {"query": asked.query} if asked.query else {"table": asked.table or ""}
    path = Path(asked.place)
    if asked.on_server:
        place["database"] = asked.place
    elif asked.table or asked.query:
        place["database"] = f"sqlite:///{path.absolute().as_posix()}"
    else:
        # Signs that mean something in a pattern stand for themselves in a name.
        place = {"folder": str(path.absolute().parent), "files": glob.escape(path.name)}
        place |= Said(asked.encoding, asked.delimiter).settings()
    return Feed.model_validate({"name": name, "email": asked.email or "", **place})


def _judged(row: Row | BadRow, email: str, seen: set[str]) -> tuple[str, str, str] | None:
    if isinstance(row, BadRow):
        return spoken_place(row.place), "", row.message
    written = plain(row.values[email])
    try:
        address = emails.address(written).lower()
    except emails.BadAddressError as error:
        return spoken_place(row.place), written, str(error)
    if not address:
        return spoken_place(row.place), written, tr("No e-mail address")
    if address in seen:
        return spoken_place(row.place), written, tr("The same address as another customer")
    seen.add(address)
    return None
