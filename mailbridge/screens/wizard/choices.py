"""The wizard without a screen: what a shop's data looks like, what the owner chose, who does it.

Plain Python: no Qt, no files, no network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Protocol

from mailbridge.records.audience import Account, Audience


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

YES_WORDS = "1, y, yes, true"

ADDRESS = "ADDRESS"
"""The merge tag of the one address that each customer may have."""

TAG_KIND = "tag"
"""The kind of a column whose values become tags."""

Fields = dict[str, tuple[str, str, str]]
"""Merge tag → column, kind and title; for an address the columns stand in Choices.address."""


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """One column that could be sent. tag: the merge field; kind: its type; sure: sent by default.

    title: what Mailchimp shows; example: a real value of the shop.
    """

    column: str
    tag: str
    title: str
    kind: str
    example: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a database or an export holds, and what its columns seem to be.

    tables: name → rows, empty for an export. rows: the first ones, as text, under columns.
    usable, unusable: rows with and without an address that can be written to.
    dates: examples, where nobody can tell day from month. address: part → column.
    findings: what the data lack, one line each, the most frequent first.
    """

    place: str
    table: str | None
    tables: Sequence[tuple[str, int]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    email: str = ""
    key: str = ""
    edited: str = ""
    consent: str = ""
    yes_words: str = YES_WORDS
    fields: Sequence[FieldGuess] = ()
    address: Mapping[str, str] = field(default_factory=dict)
    usable: int = 0
    unusable: int = 0
    dates: Sequence[str] = ()
    read_as: str = ""
    findings: Sequence[str] = ()


@dataclass(slots=True)
class Choices:
    """What the owner chose so far; the key is not among it. fields: None until asked."""

    place: str = ""
    table: str | None = None
    email: str = ""
    key: str = ""
    edited: str = ""
    dates: str = ""
    audience: str = ""
    fields: Fields | None = None
    address: dict[str, str] = field(default_factory=dict)
    consent: ConsentWay = ConsentWay.NOT_SAID
    consent_column: str = ""
    yes_words: str = YES_WORDS
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

    def take(self, look: Look) -> None:
        """Begin with what the columns seem to be, where the place is another one than before."""
        if (look.place, look.table) == (self.place, self.table) and self.email in look.columns:
            return
        self.place, self.table = look.place, look.table
        self.email, self.key, self.edited = look.email, look.key, look.edited
        self.dates, self.fields, self.address = "", None, dict(look.address)
        self.yes_words = look.yes_words
        self.consent_column = look.consent
        self.consent = ConsentWay.COLUMN if look.consent else ConsentWay.NOT_SAID


class Desk(Protocol):
    """Who does what the wizard asks. All but the last two block and run in a worker thread.

    They raise MailbridgeError in the owner's words.
    """

    def look(self, place: str, table: str | None, email: str | None) -> Look:
        """What is there; email: the column to count by, where the owner knows better."""
        ...

    def check_key(self, key: str) -> tuple[Account, list[Audience]]:
        """Whose key it is and its audiences; "" means the key that is known already."""
        ...

    def can_log_in(self) -> bool:
        """Whether "Log in with Mailchimp" is possible here."""
        ...

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        """What takes a key's place; open_url shows the address of the log-in to the owner."""
        ...

    def save(self, choices: Choices, key: str) -> list[str]:
        """Connect, add missing fields, save; nothing is sent, nor later before ``let_go``."""
        ...

    def let_go(self) -> None:
        """From now on customers may be sent."""
        ...

    def remembered(self) -> Choices:
        """What was chosen when the wizard was left."""
        ...

    def remember(self, choices: Choices | None) -> None:
        """Keep the choices for the next time; None: it is done."""
        ...

    def knows_key(self) -> bool:
        """Whether there may be a key already; looks into no credential store."""
        ...

    def rehearsal(self) -> Sequence[str]:
        """The command line of a dry run that prints its report as JSON."""
        ...
