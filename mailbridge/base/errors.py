"""Every error mailbridge raises on purpose, as a tree by consequence.

    MailbridgeError
    ├── Wait            the moment is bad; mailbridge tries again by itself
    │   ├── Throttled       Mailchimp asks for fewer requests at once
    │   └── Unclear         the request left, no answer came: nobody knows what happened
    ├── SkipRecord      this customer cannot be sent as they are; the others go on
    ├── Ask             the owner has to do something; reading and queueing go on
    │   ├── SettingsError   the settings or the command line cannot be used (exit 2)
    │   ├── KeyProblem      Mailchimp, or the credential store, does not give access
    │   ├── AccountProblem  the account, plan, role or audience forbids it
    │   └── SourceProblem   the shop's data cannot be read as the settings say
    ├── Hold            it looks like a mistake: nothing is done until a person decides
    └── Repair          mailbridge's own state is damaged

It holds no behaviour: what an error leads to is decided where errors are caught, by type and
never by the words of a message.
"""

from __future__ import annotations

from enum import StrEnum


class Remedy(StrEnum):
    """What the owner can do about it, as a button offers it. NONE: nothing, or only wait."""

    NONE = "none"
    RETRY = "retry"
    KEY = "key"
    AUDIENCE = "audience"
    SET_UP = "set_up"
    SOURCE = "source"
    SIGN_IN = "sign_in"
    PLANS = "plans"
    RULES = "rules"
    UNLOCK = "unlock"
    NOT_PRIVATE = "not_private"
    FILE_HELD = "file_held"
    FOLDER = "folder"
    FILE = "file"
    COLUMN = "column"


class MailbridgeError(Exception):
    """A known fault, in the owner's words.

    title: what happened, a few words, no full stop.
    message: what it means and the one thing to do; whole sentences.
    """

    remedy: Remedy = Remedy.NONE

    def __init__(self, title: str, message: str = "") -> None:
        super().__init__(title, message)
        self.title = title
        self.message = message

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.title}: {self.message}" if self.message else self.title


class Wait(MailbridgeError):
    """Transient. seconds: how long the other side asked us to stay away, if it said so."""

    remedy = Remedy.RETRY

    def __init__(self, title: str, message: str = "", *, seconds: float | None = None) -> None:
        super().__init__(title, message)
        self.seconds = seconds


class Throttled(Wait):
    """Too many requests at once or too fast: come back with fewer (429, or 403 without JSON)."""


class Unclear(Wait):
    """The outcome of a request is unknown. What may be repeated is repeated, the rest looked up."""


class SkipRecord(MailbridgeError):
    """One customer is refused. reason: a value of records.skipped.Reason."""

    def __init__(self, title: str, message: str = "", *, reason: str = "rejected") -> None:
        super().__init__(title, message)
        self.reason = reason


class Ask(MailbridgeError):
    """Only the owner can mend it."""


class SettingsError(Ask):
    """The settings file, an environment variable or the command line cannot be used."""

    remedy = Remedy.SET_UP


class KeyProblem(Ask):
    """No access: the key is missing, malformed, wrong or revoked, or its store is locked."""

    remedy = Remedy.KEY


class AccountProblem(Ask):
    """The key is good, but the role, plan, account or audience does not allow it."""

    remedy = Remedy.SET_UP


class AudienceGone(AccountProblem):
    """The audience that the settings name is not in this account."""

    remedy = Remedy.AUDIENCE


class SourceProblem(Ask):
    """The shop's database or export cannot be read as the settings describe it."""

    remedy = Remedy.SOURCE


class Hold(MailbridgeError):
    """A safety brake: a person has to say that it is right.

    kind: which of several brakes on one feed, "" for any: their word is for that one alone.
    """

    def __init__(self, title: str, message: str = "", *, kind: str = "") -> None:
        super().__init__(title, message)
        self.kind = kind


class Repair(MailbridgeError):
    """The state database is damaged or from a newer mailbridge."""
