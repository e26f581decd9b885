"""From a row to the contact that the shop wants, or to the reason why there is none. Pure.

It does not compare with Mailchimp, and does not know what other rows say of the same person.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from mailbridge.base.language import tr
from mailbridge.records.contact import Contact, FieldValue
from mailbridge.records.row import BadRow, Row, spoken_place
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop import columns, conditions, edited
from mailbridge.shop.fields import Circumstances, value_of
from mailbridge.shop.plan import FieldPlan
from mailbridge.shop.values import emails, text, yesno
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import plain

_WHOLE: Final = re.compile(r"(-?\d+)\.0+", re.ASCII)
_TAG_LIMIT: Final = 100


class Mapping:
    """What a feed's rows mean.

    fields: the plan of each merge field. date_order: the feed's, where the settings or its columns
    decided one. country: the shop's, ISO-2, for phone numbers.
    """

    def __init__(
        self,
        feed: Feed,
        fields: tuple[FieldPlan, ...],
        *,
        date_order: Order | None = None,
        country: str | None = None,
    ) -> None:
        self._feed = feed
        self._fields = fields
        self._order = feed.dates or date_order
        self._country = country or feed.country
        self._yes = yesno.word_set(feed.consent.yes if feed.consent else ())
        self._watched = tuple(dict.fromkeys(_watched_columns(feed)))

    def map_row(self, row: Row, today: date) -> Contact | Skipped:
        """The contact, or why not. today: the shop's calendar day, for tags and birthdays.

        Raises SourceProblem where the row lacks a column of the feed altogether.
        """
        cells = _Cells(row)
        key = _key(cells[self._feed.key]) if self._feed.key else ""
        written = plain(cells[self._feed.email])
        if self._feed.key and not key:
            message = tr(
                "This customer has no number in “{key}” ({place}).",
                key=self._feed.key,
                place=spoken_place(row.place),
            )
            return self._skipped(row.place, written, Reason.BAD_ROW, message)
        try:
            email = emails.address(written)
        except emails.BadAddressError as error:
            return self._skipped(key or row.place, written, Reason.INVALID_EMAIL, str(error))
        if not email:
            message = tr("There is no address in “{email}”.", email=self._feed.email)
            return self._skipped(key or row.place, "", Reason.NO_EMAIL, message)
        return self._contact(cells, key or email.lower(), email, today)

    def skip(self, bad: BadRow) -> Skipped:
        """The entry for a row that could not even be read."""
        return self._skipped(
            bad.key or bad.place, "", Reason.BAD_ROW, f"{bad.place}: {bad.message}"
        )

    def _contact(self, cells: _Cells, key: str, email: str, today: date) -> Contact:
        around = Circumstances(self._order, self._country, today)
        notes: list[str] = []
        values: dict[str, FieldValue] = {}
        for plan in self._fields:
            value = value_of(plan, cells, around, notes)
            if value is not None:
                values[plan.tag] = value
        consent = self._feed.consent
        return Contact(
            feed=self._feed.name,
            key=key,
            email=email,
            address=email.lower(),
            fields=values,
            consent=yesno.is_yes(cells[consent.column], self._yes) if consent else None,
            tags=self._tags(cells, today),
            edited=edited.sortable(cells[self._feed.edited], self._order)
            if self._feed.edited
            else "",
            notes=tuple(notes),
            watched={column: plain(cells[column]) for column in self._watched},
        )

    def _tags(self, cells: _Cells, today: date) -> frozenset[str]:
        found: set[str] = set()
        for setting in self._feed.tag:
            if not setting.enabled:
                continue
            if setting.always:
                found.add(setting.always)
            elif setting.column:
                found.add(text.cut(text.clean(plain(cells[setting.column])), _TAG_LIMIT))
            elif setting.tag and setting.when:
                cell = cells[setting.when.column]
                if conditions.holds(setting.when, cell, self._order, today):
                    found.add(setting.tag)
        return frozenset(found - {""})

    def _skipped(self, key: str, email: str, reason: Reason, message: str) -> Skipped:
        return Skipped(self._feed.name, key, text.cut(email), reason, message)


class _Cells(dict[str, object]):
    """A row's values by column name: as written, else without regard to case."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.values)
        self._place = row.place

    def __missing__(self, name: str) -> object:
        found = columns.find(name, list(self))
        if found is None:
            raise columns.missing("column", name, list(self), self._place)
        return self[found]


def _key(value: object) -> str:
    """The shop's number as trimmed text; a spreadsheet's 12.0 is 12."""
    written = text.clean(plain(value))
    match = _WHOLE.fullmatch(written)
    return match[1] if match else written


def _watched_columns(feed: Feed) -> list[str]:
    """The columns that rules look at, and those whose values go into their events."""
    found: list[str] = []
    for rule in feed.rule:
        found += [rule.when.column] if rule.when.column else []
        found += rule.properties.values()
    return found
