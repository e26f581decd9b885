"""A glimpse of a feed's shop for the page of rules: columns, examples, and the words they hold.

It reads the first few thousand rows at most, keeps nothing, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from mailbridge.base.errors import MailbridgeError
from mailbridge.records.contact import FieldValue
from mailbridge.records.field import AudienceField
from mailbridge.records.row import Row
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, FieldSetting
from mailbridge.shop.columns import find
from mailbridge.shop.values import yesno
from mailbridge.shop.values.plain import comparable, plain
from mailbridge.store import memory

if TYPE_CHECKING:
    from mailbridge.shop.source import Source

MOST_ROWS = 2_000
"""So many rows are looked at; what comes later is the engine's to tell."""

MOST_WORDS = 25
"""A column with more different values than this does not say yes or no."""

_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was seen. columns: in the shop's order. problem: why the shop could not be read, or "".

    rows: the first ones that hold something. words: column → value as written → how many rows, for
    columns with few different values. fields: tag of the settings → the audience's field.
    orders: date column → "DMY", "MDY" or "YMD", where its values told.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, object], ...] = ()
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    fields: Mapping[str, AudienceField] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    dates: str | None = None
    today: date = date.min
    problem: str = ""

    def raw(self, column: str) -> str:
        """The first value of a column that is not empty, as the shop writes it."""
        cells = (plain(row[column]) for row in self.rows if column in row)
        return next((cell for cell in cells if cell), "")


def glimpse(session: Session, feed: Feed) -> Glimpse:
    """Look at the first rows of a feed. Blocks on the shop; raises nothing that the shop causes."""
    fields, orders = _learned(session, feed)
    known = {
        "fields": fields,
        "orders": orders,
        "country": feed.country,
        "dates": feed.dates,
        "today": session.clock.today(),
    }
    try:
        columns = _columns(session, feed)
        rows, words = _rows(session, feed, columns)
    except MailbridgeError as error:
        return Glimpse(columns=feed.columns(), problem=str(error), **known)  # type: ignore[arg-type]  # named just above
    return Glimpse(columns=columns, rows=rows, words=words, **known)  # type: ignore[arg-type]  # as above


def live_example(given: Glimpse, tag: str, setting: FieldSetting) -> tuple[str, str]:
    """What stands in the shop, and what Mailchimp would get of it.

    Both "" where no row seen holds anything; the second says why where the value cannot be sent.
    """
    from mailbridge.shop.fields import Circumstances, value_of  # noqa: PLC0415  # readers, when used
    from mailbridge.shop.plan import field_plan  # noqa: PLC0415  # readers, when used

    target = given.fields.get(tag) or planned_field(tag, setting)
    plan = field_plan(setting, target)
    order = given.orders.get(plan.column)
    around = Circumstances(given.dates or order, given.country, given.today)  # type: ignore[arg-type]  # the settings know no other words
    for row in given.rows:
        cells = {name: _cell(row, name) for name in plan.columns}
        raw = ", ".join(text for text in map(plain, cells.values()) if text)
        if not raw:
            continue
        notes: list[str] = []
        value = value_of(plan, cells, around, notes)
        return raw, _shown(value) if value is not None else " ".join(notes)
    return "", ""


def planned_field(tag: str, setting: FieldSetting) -> AudienceField:
    """The field as set-up would make it, where the audience is not known to have it."""
    from mailbridge.mailchimp.merge_fields import plan_fields  # noqa: PLC0415  # requests, when used

    planned = plan_fields({tag: setting}, [])
    return planned.create[0].as_field()


def unlisted(given: Glimpse, column: str, yes: list[object]) -> tuple[str, ...]:
    """Words of a consent column that are neither among the yes words nor a known no."""
    listed = {comparable(word).casefold() for word in yes}
    return tuple(
        word
        for word in given.words.get(column, {})
        if comparable(word).casefold() not in listed | yesno.NO
    )


def _learned(session: Session, feed: Feed) -> tuple[dict[str, AudienceField], dict[str, str]]:
    with session.reading() as database:
        if database is None:
            return {}, {}
        return memory.fields(database), memory.orders(database).get(feed.name, {})


def _source(session: Session, feed: Feed) -> Source:
    from mailbridge.service.running.inputs import feed_source  # noqa: PLC0415  # not before it is used

    return feed_source(feed, base=session.base, clock=session.clock, secrets=session.secrets)


def _columns(session: Session, feed: Feed) -> tuple[str, ...]:
    there = _source(session, feed).columns()
    # What the settings call in other letters is the column that is there.
    extra = [one for one in feed.columns() if find(one, there) is None]
    return tuple(dict.fromkeys([*there, *extra]))


def _rows(
    session: Session, feed: Feed, columns: tuple[str, ...]
) -> tuple[tuple[Mapping[str, object], ...], dict[str, dict[str, int]]]:
    """The first rows of all columns of the shop, not only of those that are sent."""
    looker = _all_columns(feed, columns)
    source = _source(session, looker)
    kept: list[Mapping[str, object]] = []
    needed = set(columns)
    words: dict[str, dict[str, int]] = {column: {} for column in columns}
    with source.read() as reading:
        for position, (_, raw) in enumerate(reading, start=1):
            if position > MOST_ROWS:
                break
            row = reading.parse(raw, position)
            if not isinstance(row, Row):
                continue
            filled = {name for name, cell in row.values.items() if cell not in (None, "")}
            if len(kept) < _EXAMPLES or needed & filled:
                needed -= filled
                kept.append(dict(row.values))
            _count(words, row)
    return tuple(kept), words


def _all_columns(feed: Feed, columns: tuple[str, ...]) -> Feed:
    """The same place and filter, with every column asked for."""
    place = {
        name: getattr(feed, name) for name in ("database", "table", "query", "folder", "files")
    }
    fields = {f"C{number}": {"column": name} for number, name in enumerate(columns)}
    return Feed.model_validate(
        {
            "name": feed.name,
            "email": feed.email,
            "key": feed.key if feed.kind == "people" else "",
            "where": feed.where,
            "fields": fields,
            **place,
        }
    )


def _count(words: dict[str, dict[str, int]], row: Row) -> None:
    for column, cell in row.values.items():
        seen = words.get(column)
        if seen is None:
            continue
        text = plain(cell)
        if text:
            seen[text] = seen.get(text, 0) + 1
        if len(seen) > MOST_WORDS:
            del words[column]


def _cell(row: Mapping[str, object], name: str) -> object:
    found = find(name, list(row))
    return row[found] if found is not None else None


def _shown(value: FieldValue) -> str:
    if isinstance(value, dict):
        return ", ".join(part for part in value.values() if part)
    return f"{value:g}" if isinstance(value, float) else str(value)
