"""What a shop's data lack before anything is sent: counted, with examples, in the owner's words.

It changes and corrects nothing, and looks at each row once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import xxhash

from mailbridge.base.language import tr
from mailbridge.records.field import FieldType
from mailbridge.records.row import BadRow, Row, spoken_place
from mailbridge.shop.guess import Guess
from mailbridge.shop.values import dates, emails, numbers, text
from mailbridge.shop.values.date_order import DateOrder
from mailbridge.shop.values.plain import plain

_MOJIBAKE: Final = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0178\u2018-\u2122]|\u00e2\u20ac"
)
_EXAMPLES: Final = 3
_DATED: Final = frozenset({FieldType.DATE, FieldType.BIRTHDAY})


@dataclass(slots=True)
class Finding:
    """Something that the data lack. kind: a word for programs. column: "" for whole rows.

    count: rows it concerns. examples: up to three values or places. message: one sentence.
    """

    kind: str
    column: str
    message: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """One more row; the example is kept if it is new and there is room."""
        self.count += 1
        if example and len(self.examples) < _EXAMPLES and example not in self.examples:
            self.examples.append(example)


@dataclass(frozen=True, slots=True)
class Checkup:
    """rows: looked at. usable: with an address that mail can go to, each address once.

    orders: date column → what its values say. findings: the most frequent first. empty: column →
    rows without a value, for the columns that would be sent.
    """

    rows: int
    usable: int
    findings: tuple[Finding, ...]
    orders: Mapping[str, DateOrder]
    empty: Mapping[str, int] = field(default_factory=dict)


class Examination:
    """Takes rows one by one, then tells. today: the shop's calendar day."""

    def __init__(self, guesses: Sequence[Guess], today: date) -> None:
        self._today = today
        self._email = next((one.column for one in guesses if one.role == "email"), "")
        self._key = next((one.column for one in guesses if one.role == "key"), "")
        fields = [one for one in guesses if one.role == "field"]
        self._texts = [one.column for one in guesses if one.role in ("field", "address", "tag")]
        self._parts = {one.tag: one.column for one in guesses if one.role == "address"}
        self._digits = [one.column for one in guesses if one.tag in ("zip", "PHONE")]
        self._empty = dict.fromkeys((one.column for one in guesses if one.role), 0)
        self._numbers = [one.column for one in fields if one.type is FieldType.NUMBER]
        self._dated = {one.column: one.type for one in fields if one.type in _DATED}
        self._orders = {column: DateOrder() for column in self._dated}
        self._odd_dates: dict[str, dict[str, int]] = {column: {} for column in self._dated}
        self._findings: dict[tuple[str, str], Finding] = {}
        self._addresses: set[int] = set()
        self._keys: set[int] = set()
        self._rows = 0

    def add(self, row: Row | BadRow) -> None:
        """Look at one row."""
        self._rows += 1
        if isinstance(row, BadRow):
            self._found(
                "bad_row",
                "",
                tr("These lines cannot be read."),
                f"{spoken_place(row.place)}: {row.message}",
            )
            return
        self._look_at_address(row)
        self._look_at_key(row)
        for column in self._texts:
            self._look_at_text(column, row.values[column])
        for column in self._empty:
            self._empty[column] += row.values[column] in (None, "")
        for column in self._digits:
            self._look_at_digits(column, row.values[column])
        self._look_at_parts(row)
        for column in self._numbers:
            self._look_at_number(column, row.values[column])
        for column, order in self._orders.items():
            order.add(row.values[column])
            self._keep_date(column, row.values[column])

    def result(self) -> Checkup:
        """What was found. Dates are judged now, when their columns' order is known."""
        for column, kept in self._odd_dates.items():
            self._judge_dates(column, kept)
        found = sorted(self._findings.values(), key=lambda finding: -finding.count)
        usable = len(self._addresses)
        return Checkup(self._rows, usable, tuple(found), self._orders, self._empty)

    def _found(self, kind: str, column: str, message: str, example: str, times: int = 1) -> None:
        finding = self._findings.setdefault((kind, column), Finding(kind, column, message))
        finding.add(example)
        finding.count += times - 1

    def _look_at_address(self, row: Row) -> None:
        written = plain(row.values[self._email]) if self._email else ""
        try:
            found = emails.address(written).lower()
        except emails.BadAddressError as error:
            self._found(
                "invalid_email", self._email, tr("These addresses cannot be right."), str(error)
            )
            return
        if not found:
            self._found(
                "no_email", self._email, tr("These rows have no address."), spoken_place(row.place)
            )
            return
        digest = xxhash.xxh3_64_intdigest(found.encode())
        if digest in self._addresses:
            message = tr("These rows share an address with another; one of them will be sent.")
            self._found("duplicate_email", self._email, message, found)
        self._addresses.add(digest)

    def _look_at_key(self, row: Row) -> None:
        if not self._key:
            return
        written = plain(row.values[self._key])
        if not written:
            self._found(
                "no_key", self._key, tr("These rows have no number."), spoken_place(row.place)
            )
            return
        digest = xxhash.xxh3_64_intdigest(written.encode())
        if digest in self._keys:
            self._found("duplicate_key", self._key, tr("These numbers come twice."), written)
        self._keys.add(digest)

    def _look_at_text(self, column: str, value: object) -> None:
        if not isinstance(value, str) or (value.isascii() and len(value) <= text.LIMIT):
            return
        if _MOJIBAKE.search(value):
            message = tr("These letters were spoiled by an earlier program (such as Ã© for é).")
            self._found("mojibake", column, message, value)
        if len(text.clean(value).encode("utf-8")) > text.LIMIT:
            message = tr(
                "These texts will be cut: Mailchimp keeps {LIMIT} bytes.", LIMIT=text.LIMIT
            )
            self._found("too_long", column, message, f"{value[:40]}…")

    def _look_at_digits(self, column: str, value: object) -> None:
        """A postcode or phone that is kept as a number may have lost its zeros: nobody can tell."""
        if isinstance(value, int | float) and not isinstance(value, bool) and value:
            message = tr(
                "These are kept as numbers: zeros at the front are lost, if there were any."
            )
            self._found("lost_zeros", column, message, plain(value))

    def _look_at_parts(self, row: Row) -> None:
        """Mailchimp takes no address without street, city and postcode."""
        filled = {part for part, column in self._parts.items() if row.values[column]}
        lacking = {"addr1", "city", "zip"} & self._parts.keys() - filled
        if filled - {"country"} and lacking:
            message = tr("These addresses lack a street, city or postcode; they are left out.")
            self._found("half_address", self._parts[min(lacking)], message, spoken_place(row.place))

    def _look_at_number(self, column: str, value: object) -> None:
        try:
            numbers.number(value)
        except ValueError as error:
            self._found("bad_number", column, tr("These are no numbers."), str(error))

    def _keep_date(self, column: str, value: object) -> None:
        """Keep what cannot be read without the order; good dates are soon forgotten."""
        try:
            self._read_date(column, value, None)
        except dates.AmbiguousDateError:
            return
        except dates.BadDateError:
            kept = self._odd_dates[column]
            written = plain(value)
            if written in kept or len(kept) < 1000:
                kept[written] = kept.get(written, 0) + 1

    def _read_date(self, column: str, value: object, order: dates.Order | None) -> None:
        if self._dated[column] is FieldType.BIRTHDAY:
            dates.birthday(value, order, self._today)
        else:
            dates.iso_date(value, order)

    def _judge_dates(self, column: str, kept: dict[str, int]) -> None:
        order = self._orders[column]
        for value, times in kept.items():
            try:
                self._read_date(column, value, order.decided())
            except dates.BadDateError as error:
                message = tr("These dates cannot be read; the field is left out for them.")
                self._found("bad_date", column, message, str(error), times)
        if order.must_ask:
            message = tr("These dates can be read in two ways: say whether the day comes first.")
            for example in order.examples:
                self._found("ambiguous_date", column, message, example)
            finding = self._findings["ambiguous_date", column]
            finding.count = order.ambiguous
