"""A first look at a file for the wizard: what shop.probe finds, in the wizard's own record.

It reads nothing itself and guesses nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from mailbridge.base.clock import Clock
from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.screens.wizard.choices import ADDRESS
from mailbridge.screens.wizard.look import YES_WORDS, FieldGuess, Look, Place, Preview
from mailbridge.service.set_up.findings import words
from mailbridge.settings.schema import Feed
from mailbridge.shell.wizard.drafting import FEED
from mailbridge.shell.wizard.number_styles import look_at_numbers
from mailbridge.shop import files, spoken
from mailbridge.shop.checkup import Checkup, Examination
from mailbridge.shop.dialect import WORDS, Said
from mailbridge.shop.formats import PATTERNS
from mailbridge.shop.guess import Guess
from mailbridge.shop.probe import Probe, first_rows, probe
from mailbridge.shop.sources import open_source
from mailbridge.shop.values.dates import Order, iso_date

_SURE = 0.4
_PLACE = ("name", "database", "table", "query", "folder", "files", "encoding", "delimiter")
_ORDERS: Final[tuple[Order, Order]] = ("DMY", "MDY")
_STREET = frozenset({"addr1", "city", "zip"})


def look_at(asked: Place, clock: Clock, *, password: str = "", name: str = FEED) -> Look:
    """What a place holds. password: of a server. name: of the feed that it may become.

    Raises SourceProblem, SettingsError, Hold or Wait.
    """
    place, email = newest(asked.place), asked.email
    found = probe(
        place,
        clock,
        table=asked.table or "",
        query=asked.query,
        password=password or None,
        name=name,
        said=Said(asked.encoding, asked.delimiter),
    )
    checkup = found.checkup
    guesses = found.guesses
    if email is not None and email != _column(guesses, "email"):
        guesses = tuple(_renamed(guess, email) for guess in guesses)
        checkup = _examined(found, guesses, clock, password)
    consent = found.settings.get("consent", {})
    return Look(
        place=place,
        table=found.table or None,
        query=asked.query,
        asked=asked,
        tables=tuple((one.name, one.rows) for one in found.tables),
        columns=found.columns,
        rows=found.rows,
        email=_column(guesses, "email"),
        key=_column(guesses, "key"),
        edited=_column(guesses, "edited"),
        consent=_column(guesses, "consent"),
        yes_words=", ".join(str(word) for word in consent.get("yes", ())) or YES_WORDS,
        fields=tuple(_with_numbers(_fields(guesses), found, clock, password)),
        address={one.tag: one.column for one in guesses if one.role == "address"},
        usable=checkup.usable,
        unusable=checkup.rows - checkup.usable,
        dates=(unclear := _unclear(checkup)),
        readings=_readings(unclear),
        findings=tuple(words(one) for one in checkup.findings),
        read_as=tr("Read as: {how}.", how=spoken.how(found.read_as)) if found.read_as else "",
        is_text=_is_text(found.read_as),
    )


def preview(asked: Place, clock: Clock) -> Preview:
    """An export's first rows, read as the place says. Raises SourceProblem, Hold or Wait."""
    said = Said(asked.encoding, asked.delimiter)
    columns, rows, how = first_rows(newest(asked.place), clock, said)
    return Preview(columns, rows, spoken.how(how))


def newest(place: str) -> str:
    """The place itself; for a folder, or a pattern in one, the newest export there.

    Raises SourceProblem where there is none.
    """
    path = Path(place)
    if "://" in place or not (path.is_dir() or "*" in path.name):
        return place
    folder, patterns = (path, PATTERNS) if path.is_dir() else (path.parent, (path.name,))
    exports = [one for pattern in patterns for one in files.matching(folder, pattern)]
    if not exports:
        raise SourceProblem(
            tr("There is no export here"), tr("{place} has no list of customers.", place=place)
        )
    return str(max(exports, key=lambda export: export.order).path)


def _is_text(read_as: str) -> bool:
    """Whether an export is text, by how it was read: a text has a delimiter."""
    return read_as.partition(", ")[0] in WORDS.values()


def _column(guesses: Sequence[Guess], role: str) -> str:
    return next((one.column for one in guesses if one.role == role), "")


def _renamed(guess: Guess, email: str) -> Guess:
    if guess.column == email:
        return replace(guess, role="email", tag="")
    return replace(guess, role="", confidence=0.0) if guess.role == "email" else guess


def _examined(found: Probe, guesses: Sequence[Guess], clock: Clock, password: str) -> Checkup:
    """The counts with another column of addresses: every row is looked at again."""
    examination = Examination(guesses, clock.today())
    for row in _every_row(found, clock, password):
        examination.add(row)
    return examination.result()


def _every_row(found: Probe, clock: Clock, password: str) -> Generator[Row | BadRow, None, None]:
    """Another pass over what was found."""
    where = {name: found.settings[name] for name in _PLACE if name in found.settings}
    fields = {f"C{number}": {"column": name} for number, name in enumerate(found.columns)}
    feed = Feed.model_validate({"email": found.columns[0], "fields": fields, **where})
    source = open_source(feed, base=Path.cwd(), clock=clock, password=password or None)
    with source.read() as reading:
        for position, (_, raw) in enumerate(reading, 1):
            row = reading.parse(raw, position)
            if row is not None:
                yield row


def _with_numbers(
    guesses: Sequence[FieldGuess], found: Probe, clock: Clock, password: str
) -> list[FieldGuess]:
    """The guesses, with how their numbers are written where that has to be said or asked."""
    marked = {
        name
        for place, name in enumerate(found.columns)
        if any(set(row[place]) & {".", ","} for row in found.rows)
    }
    columns = [one.column for one in guesses if one.kind == "number" and one.column in marked]
    if not columns:
        return list(guesses)
    with closing(_every_row(found, clock, password)) as rows:
        seen = look_at_numbers(rows, columns)
    return [
        replace(
            one,
            doubtful=seen[one.column].example,
            readings=seen[one.column].readings(),
            decimal=(seen[one.column].style() or "") if seen[one.column].example else "",
        )
        if one.column in seen
        else one
        for one in guesses
    ]


def _fields(guesses: Sequence[Guess]) -> list[FieldGuess]:
    """What could be sent: fields and tags one by one, an address as one."""
    parts = [one for one in guesses if one.role == "address"]
    offered = []
    if {one.tag for one in parts} >= _STREET:
        columns = ", ".join(one.column for one in parts)
        example = ", ".join(one.samples[0] for one in parts if one.samples)
        offered.append(FieldGuess(columns, ADDRESS, "Address", "address", example, sure=True))
    for one in guesses:
        example = one.samples[0] if one.samples else ""
        sure = one.confidence >= _SURE
        if one.role == "field" or (one.role == "" and one.tag):
            title = one.label or one.column
            offered.append(FieldGuess(one.column, one.tag, title, one.type.value, example, sure))
        elif one.role == "tag":
            tag = f"tag {one.column}"
            offered.append(FieldGuess(one.column, tag, "Tag", "tag", example, sure))
    order = [one.column for one in guesses]
    return sorted(offered, key=lambda guess: order.index(guess.column.partition(", ")[0]))


def _unclear(checkup: Checkup) -> tuple[str, ...]:
    """Examples of dates of which nobody can tell day from month."""
    for order in checkup.orders.values():
        if order.must_ask:
            return tuple(str(example) for example in order.examples)
    return ()


def _readings(examples: Sequence[str]) -> tuple[date, date] | None:
    """The first example read both ways; None where it is no whole date."""
    try:
        day, month = (date.fromisoformat(str(iso_date(examples[0], order))) for order in _ORDERS)
    except (IndexError, ValueError):
        return None
    return day, month
