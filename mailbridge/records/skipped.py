"""Why a record is not in Mailchimp, and the record of it.

The words for each reason are in service.wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The reasons of ``mailbridge skipped``; a public promise, never renamed."""

    NO_EMAIL = "no_email"
    INVALID_EMAIL = "invalid_email"
    DUPLICATE_EMAIL = "duplicate_email"
    NO_CONSENT = "no_consent"
    BAD_ROW = "bad_row"
    REJECTED = "rejected"
    FORGOTTEN = "forgotten"
    CLEANED = "cleaned"
    ARCHIVED = "archived"
    LEFT = "left"
    UNDONE = "undone"
    ERASED = "erased"
    NOT_IN_AUDIENCE = "not_in_audience"


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that is not in Mailchimp now.

    key: as in Contact; for a row without one, its place ("line 12"). message: the owner's sentence.
    since: ISO 8601 in UTC, "" where the record was just made and the store sets it.
    """

    feed: str
    key: str
    email: str
    reason: Reason
    message: str
    since: str = ""
