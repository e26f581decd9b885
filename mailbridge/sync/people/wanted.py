"""All rows with one address → the one contact wanted. Pure; it knows neither store nor Mailchimp.

The rules are the public promise: last edited wins within a feed, tags add up over feeds, a field
takes its value from the first feed that has one, and a no in any feed is a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.records.contact import Contact, FieldValue
from mailbridge.records.person import Want


@dataclass(frozen=True, slots=True)
class Claim:
    """One row that claims an address. row: its id; feed: its place among the feeds of the file.

    departed: its customer left Mailchimp under a former address.
    """

    row: int
    feed: int
    position: int
    contact: Contact
    departed: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The contact wanted, the rows it comes from, and the rows that lost the address to them."""

    want: Want
    winners: tuple[Claim, ...]
    losers: tuple[tuple[Claim, Claim], ...]


def merge(claims: Sequence[Claim]) -> Merged:
    """One person out of at least one claim on the same address."""
    by_feed: dict[int, list[Claim]] = {}
    for claim in claims:
        by_feed.setdefault(claim.feed, []).append(claim)
    winners: list[Claim] = []
    losers: list[tuple[Claim, Claim]] = []
    for feed in sorted(by_feed):
        best = _winner(by_feed[feed])
        winners.append(best)
        losers.extend((claim, best) for claim in by_feed[feed] if claim is not best)
    return Merged(_want(winners), tuple(winners), tuple(losers))


def _winner(claims: list[Claim]) -> Claim:
    """The last edited; at the same time, or where nothing tells, the one read first."""
    latest = max(claim.contact.edited for claim in claims)
    return min(
        (claim for claim in claims if claim.contact.edited == latest),
        key=lambda claim: (claim.position, claim.row),
    )


def _want(winners: list[Claim]) -> Want:
    fields: dict[str, FieldValue] = {}
    for claim in winners:
        for tag, value in claim.contact.fields.items():
            # A feed that clears a field does not hide another feed's value.
            if tag not in fields or (fields[tag] == "" and value != ""):
                fields[tag] = value
    consents = [claim.contact.consent for claim in winners]
    first = winners[0].contact
    return Want(
        email=first.email,
        address=first.address,
        fields=fields,
        tags=frozenset().union(*(claim.contact.tags for claim in winners)),
        consent=False if False in consents else (True if True in consents else None),
        feed=first.feed,
        key=first.key,
        notes=tuple(dict.fromkeys(note for c in winners for note in c.contact.notes)),
    )
