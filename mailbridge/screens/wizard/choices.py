"""What the owner chose in the wizard so far, as it is kept when the wizard is left.

Plain Python: no Qt, no files, no network; what a shop holds is in look.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from mailbridge.screens.wizard.look import YES_WORDS, Look, Place


class ConsentWay(StrEnum):
    """How the owner may write to the customers. NOT_SAID: not asked yet; nothing goes on then."""

    NOT_SAID = ""
    COLUMN = "column"
    EVERYONE = "everyone"
    ASK = "ask"
    WITHOUT = "without"


NEW_CONTACTS = {
    ConsentWay.EVERYONE: "subscribed",
    ConsentWay.ASK: "pending",
    ConsentWay.WITHOUT: "transactional",
}
"""What new contacts become; with a column the account's own way decides."""

ADDRESS = "ADDRESS"
"""The merge tag of the one address that each customer may have."""

TAG_KIND = "tag"
"""The kind of a column whose values become tags."""

Fields = dict[str, tuple[str, str, str]]
"""Merge tag → column, kind and title; for an address the columns stand in Choices.address."""


@dataclass(slots=True)
class Choices:
    """What the owner chose so far; key and passwords are not among it. fields: None until asked.

    decimals: column → the decimal mark of its numbers, where its values do not tell.
    new_audience: what Mailchimp requires of one that is to be made; then audience is "".
    place: a file, or a database server's address. table, query: which part of a database.
    encoding, delimiter: how an export is written, "" where its contents decide.
    """

    place: str = ""
    table: str | None = None
    query: str = ""
    email: str = ""
    key: str = ""
    edited: str = ""
    dates: str = ""
    audience: str = ""
    new_audience: dict[str, str] = field(default_factory=dict)
    fields: Fields | None = None
    address: dict[str, str] = field(default_factory=dict)
    consent: ConsentWay = ConsentWay.NOT_SAID
    consent_column: str = ""
    yes_words: str = YES_WORDS
    decimals: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    step: int = 0

    def as_json(self) -> dict[str, Any]:
        """To be kept until the owner goes on."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, kept: Any) -> Choices:
        """What as_json gave; anything else is a fresh start."""
        try:
            made = cls(**kept)
            made.consent = ConsentWay(made.consent)
            if made.fields is not None:
                made.fields = {tag: (a, b, c) for tag, (a, b, c) in made.fields.items()}
        except (TypeError, ValueError, AttributeError):
            return cls()
        return made

    def yes_list(self) -> list[str]:
        """The words that mean yes."""
        return [word for part in self.yes_words.split(",") if (word := part.strip())]

    def whereabouts(self) -> Place:
        """Where the customers are, to look there again."""
        return Place(
            self.place,
            self.table,
            self.query,
            encoding=self.encoding,
            delimiter=self.delimiter,
        )

    def take(self, look: Look) -> None:
        """Begin with what the columns seem to be, where the place is another one than before."""
        known = (self.place, self.table, self.query, self.encoding, self.delimiter)
        said = (look.asked.encoding, look.asked.delimiter)
        now = (look.place, look.table, look.query, *said)
        if now == known and self.email in look.columns:
            return
        self.encoding, self.delimiter = said
        self.place, self.table, self.query = look.place, look.table, look.query
        self.email, self.key, self.edited = look.email, look.key, look.edited
        self.dates, self.fields, self.address = "", None, dict(look.address)
        self.decimals = {one.column: one.decimal for one in look.fields if one.decimal}
        self.yes_words = look.yes_words
        self.consent_column = look.consent
        self.consent = ConsentWay.COLUMN if look.consent else ConsentWay.NOT_SAID
