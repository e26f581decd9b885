"""What a feed's data lack, told before anything is sent: the field doctor's words at set-up.

It keeps nothing: the examples are customers' own data and stay out of the state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.base.language import ntr, number, tr
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import Feed
from mailbridge.shop.checkup import Checkup, Examination, Finding
from mailbridge.shop.guess import Guess
from mailbridge.shop.source import Source


def feed_findings(
    feed: Feed, fields: Mapping[str, AudienceField], source: Source, today: date
) -> list[str]:
    """Lines for people about one feed of people, from one pass over its source.

    fields: tag in the settings → the audience's field. today: the shop's calendar day. A source
    that cannot be read just now is told too; set-up has read it once already.
    """
    examination = Examination(tuple(_columns(feed, fields)), today)
    try:
        with source.read() as reading:
            for position, (_, raw) in enumerate(reading, 1):
                row = reading.parse(raw, position)
                if row is not None:
                    examination.add(row)
    except (Wait, Hold, SourceProblem) as error:
        return [
            tr("Feed {name}: its data were not looked over. {error}", name=feed.name, error=error)
        ]
    return _lines(feed, examination.result())


def words(one: Finding) -> str:
    """A finding with its count and up to three examples, in one line."""
    column = f"{one.column}: " if one.column else ""
    examples = f" ({'; '.join(one.examples)})" if one.examples else ""
    return f"{number(one.count)} – {column}{one.message}{examples}"


def _lines(feed: Feed, checkup: Checkup) -> list[str]:
    counted = tr(
        "{rows}, {addresses}",
        rows=ntr("{n} row", "{n} rows", checkup.rows, n=number(checkup.rows)),
        addresses=ntr(
            "{n} address to write to",
            "{n} different addresses to write to",
            checkup.usable,
            n=number(checkup.usable),
        ),
    )
    # Where the settings say the order of dates, nobody has to be asked.
    shown = [one for one in checkup.findings if not (feed.dates and one.kind == "ambiguous_date")]
    if not shown:
        return [
            tr("Feed {name}: {counted}. The data lack nothing.", name=feed.name, counted=counted)
        ]
    return [
        tr("Feed {name}: {counted}. What the data lack:", name=feed.name, counted=counted),
        *(f"  {words(one)}" for one in shown),
    ]


def _columns(feed: Feed, fields: Mapping[str, AudienceField]) -> Iterator[Guess]:
    """The feed's columns as the examination takes them: no guesses, the owner's word."""
    yield Guess(feed.email, "email")
    if feed.key:
        yield Guess(feed.key, "key")
    for tag in feed.tag:
        if tag.column and tag.enabled:
            yield Guess(tag.column, "tag")
    for name, setting in feed.fields.items():
        kind = fields[name].type if name in fields else setting.type or FieldType.TEXT
        if setting.column:
            shown = "PHONE" if kind is FieldType.PHONE else name
            yield Guess(setting.column, "field", shown, FieldType(kind))
        for part, column in setting.address_columns().items():
            yield Guess(column, "address", part, FieldType.ADDRESS)
