"""Which column is what: guessed from its heading and its values, for the owner to correct.

It reads no source (probe does), and nothing is ever sent because of a guess alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mailbridge.records.field import FieldType
from mailbridge.shop.evidence import Evidence, look
from mailbridge.shop.headings import meaning, tokens

Role = Literal["key", "email", "edited", "consent", "field", "tag", "address", ""]

TAG_LENGTH: Final = 10
"""Mailchimp's merge tags have at most ten characters."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column seems to be.

    role: "" where it is nothing for Mailchimp. tag: the merge tag of a field, or of an address the
    part ("addr1", "city" …). confidence: 0 to 1. label: a readable name for the field.
    samples: up to three values.
    """

    column: str
    role: Role
    tag: str = ""
    type: FieldType = FieldType.TEXT
    confidence: float = 0.0
    label: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a meaning becomes. fits: how well values suit it, 0 to 1; None says nothing either way.

    alone: how sure values can be without any heading.
    """

    role: Role
    tag: str = ""
    type: FieldType = FieldType.TEXT
    label: str = ""
    fits: Callable[[Evidence], float | None] = lambda _: None
    alone: float = 0.0


def guess(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Guess]:
    """A guess for each column, in their order; every role but "field" and "" is given once.

    rows: some hundred rows as they were read, each with one cell a column.
    """
    evidence = [look([row[at] for row in rows]) for at in range(len(columns))]
    offers = [
        (confidence, -at, name)
        for at, column in enumerate(columns)
        for name, confidence in _offers(column, evidence[at]).items()
    ]
    given: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for confidence, negative, name in sorted(offers, reverse=True):
        if -negative not in given and name not in taken and confidence >= 0.3:
            given[-negative] = (name, confidence)
            taken.add(name)
    given = {at: (_settled(name, taken), sure) for at, (name, sure) in given.items()}
    tags = _Tags()
    return [
        _guessed(column, evidence[at], given.get(at), tags) for at, column in enumerate(columns)
    ]


def _settled(name: str, taken: set[str]) -> str:
    """A "Name" beside a first name is the last name; beside both it is nothing more to send."""
    if name != "name" or "first" not in taken:
        return name
    return "" if "last" in taken else "last"


def _offers(column: str, seen: Evidence) -> dict[str, float]:
    """Meaning → how sure, for whatever a column could be."""
    named, sure = meaning(column)
    found: dict[str, float] = {}
    if named:
        fit = KINDS[named].fits(seen) if seen.filled else None
        found[named] = sure * 0.8 if fit is None else sure * (0.15 + 0.83 * fit)
    if seen.yes_no and named == "email":
        found["consent"] = 0.6
    for name, kind in KINDS.items():
        fit = kind.fits(seen) if kind.alone and seen.filled else None
        if fit and fit > 0.6:
            found[name] = max(found.get(name, 0.0), kind.alone * fit)
    return found


def _guessed(column: str, seen: Evidence, given: tuple[str, float] | None, tags: _Tags) -> Guess:
    if given is None or not given[0]:
        kind = _Kind("field", type=_type(seen))
        return Guess(column, "", tags.own(column), kind.type, 0.0, column, seen.samples)
    name, confidence = given
    kind = KINDS[name]
    tag = kind.tag if kind.role != "field" else tags.take(kind.tag)
    label = kind.label or column
    return Guess(column, kind.role, tag, kind.type, round(confidence, 2), label, seen.samples)


class _Tags:
    """Merge tags that are given once each."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def own(self, column: str) -> str:
        """A tag made of the column's name, for a field that the owner may want."""
        joined = "_".join(tokens(column)).upper()[:TAG_LENGTH].strip("_")
        return self.take(joined or "FIELD")

    def take(self, wanted: str) -> str:
        """The tag, with a number where it is taken."""
        tag, again = wanted, 1
        while tag in self._taken:
            again += 1
            tag = f"{wanted[: TAG_LENGTH - len(str(again))]}{again}"
        self._taken.add(tag)
        return tag


def _type(seen: Evidence) -> FieldType:
    """The type of a field that nothing but its values speaks for."""
    if seen.dates > 0.8:
        return FieldType.BIRTHDAY if seen.undated > 0.5 else FieldType.DATE
    return FieldType.NUMBER if seen.numbers > 0.95 and not seen.yes_no else FieldType.TEXT


def _wordy(seen: Evidence) -> float | None:
    """Names and places: no numbers, no addresses, no dates."""
    return None if max(seen.numbers, seen.addresses, seen.dates) < 0.2 else 0.1


def _keyed(seen: Evidence) -> float:
    return 1.0 if seen.unique and not seen.addresses else 0.1


def _dated(seen: Evidence) -> float:
    return seen.dates


def _phoned(seen: Evidence) -> float:
    return seen.phones if seen.dates < 0.5 else 0.0


def _consenting(seen: Evidence) -> float:
    return 1.0 if seen.yes_no else 0.7 if seen.few and not seen.addresses else 0.1


KINDS: Final[dict[str, _Kind]] = {
    "email": _Kind("email", fits=lambda seen: seen.addresses, alone=0.85),
    "key": _Kind("key", fits=_keyed),
    "edited": _Kind("edited", fits=lambda seen: max(seen.dates, seen.whole * 0.6)),
    "consent": _Kind("consent", fits=_consenting),
    "first": _Kind("field", "FNAME", label="First Name", fits=_wordy),
    "last": _Kind("field", "LNAME", label="Last Name", fits=_wordy),
    "name": _Kind("field", "FNAME", label="Name", fits=_wordy),
    "phone": _Kind("field", "PHONE", FieldType.PHONE, "Phone", _phoned, 0.5),
    "birthday": _Kind("field", "BIRTHDAY", FieldType.BIRTHDAY, "Birthday", _dated),
    "anniversary": _Kind("field", "ANNIVERSAR", FieldType.DATE, "Anniversary", _dated),
    "lastbuy": _Kind("field", "LASTBUY", FieldType.DATE, "Last purchase", _dated),
    "total": _Kind("field", "TOTAL", FieldType.NUMBER, "Total sales", lambda seen: seen.numbers),
    "company": _Kind("field", "COMPANY", label="Company", fits=_wordy),
    "tier": _Kind("field", "TIER", label="Tier", fits=lambda seen: 1.0 if seen.few else 0.5),
    "type": _Kind("tag", fits=lambda seen: 1.0 if seen.few and not seen.yes_no else 0.3),
    "addr1": _Kind("address", "addr1", FieldType.ADDRESS, fits=_wordy),
    "addr2": _Kind("address", "addr2", FieldType.ADDRESS),
    "city": _Kind("address", "city", FieldType.ADDRESS, fits=_wordy),
    "state": _Kind("address", "state", FieldType.ADDRESS, fits=_wordy),
    "zip": _Kind("address", "zip", FieldType.ADDRESS, fits=lambda seen: max(seen.zips, 0.3)),
    "country": _Kind("address", "country", FieldType.ADDRESS, fits=_wordy),
}
"""Meaning of a heading → what becomes of the column."""
