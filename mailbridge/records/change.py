"""A plan: the steps that bring one contact from what Mailchimp has to what the shop wants.

It says what is to be done, not how it is sent (mailchimp.payload) nor why (sync.people.changes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailbridge.records.audience import Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.skipped import Reason


class Action(StrEnum):
    """The actions of ``mailbridge history``; a public promise."""

    CREATE = "create"
    UPDATE = "update"
    CHANGE_EMAIL = "change_email"
    UNSUBSCRIBE = "unsubscribe"
    ARCHIVE = "archive"
    TAG = "tag"
    EVENT = "event"
    JOURNEY = "journey"
    MIRROR_UNSUBSCRIBE = "mirror_unsubscribe"
    SETUP = "setup"


class Result(StrEnum):
    """How a line of history ended; a public promise."""

    DONE = "done"
    REFUSED = "refused"
    RETRYING = "retrying"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One call's worth of change.

    status: for CREATE the status a new contact gets; for the others the status that is written,
    which only the three cases in sync.people.consent may do; else None.
    add, remove: tag names, for TAG alone.
    """

    action: Action
    email: str = ""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    status: Status | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be sent for a contact, in case no answer comes.

    tags: to be added, lacking until now. status: the contact's until now, None for a new one.
    brings_back: out of the archive, or to be asked again.
    """

    tags: tuple[str, ...] = ()
    status: Status | None = None
    withdraws: bool = False
    archives: bool = False
    brings_back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order; none where Mailchimp has the contact as it should be.

    skip: why the person cannot be in Mailchimp; there are no steps then.
    """

    steps: tuple[Step, ...] = ()
    skip: Reason | None = None
