"""Which status a contact may get through the API: pure, the rules of chapter 5 as a function.

It changes nothing; `edits` does, with what comes out of here.
"""

from __future__ import annotations

from typing import Literal

SETTABLE = ("subscribed", "unsubscribed", "cleaned", "pending", "transactional")
ALL = (*SETTABLE, "archived")
REFUSING = frozenset({"self", "bounce", "review"})
"""Who left in one of these ways comes back by a confirmation of their own, never by the API."""

SHOWN = {
    "subscribed": "Subscribed",
    "unsubscribed": "Unsubscribed",
    "cleaned": "Cleaned",
    "pending": "Pending",
    "transactional": "Non-Subscribed",
    "archived": "Archived",
}
"""The words of the web application, as they stand in error messages."""


def allowed(left_by: str, wanted: str) -> bool:
    """Whether the API may set this status on a contact who left like that (or did not).

    `pending` is always accepted: it asks the person. Only `subscribed` is refused.
    """
    return wanted != "subscribed" or left_by not in REFUSING


def after_put(
    present: str,
    archived_from: str,
    wanted: str | None,
    archived: Literal["stays", "returns"],
) -> str:
    """The status after an update: what was asked for, else what stands.

    Without `status` an unsubscribed contact stays unsubscribed (recorded), an archived one stays
    archived or returns (not known; the caller says which).
    """
    if wanted is not None:
        return wanted
    if present == "archived" and archived == "returns":
        return archived_from or "subscribed"
    return present


def can_archive(present: str) -> bool:
    """DELETE is refused for contacts that are bounced, pending or archived (recorded)."""
    return present not in {"cleaned", "pending", "archived"}


def can_move(present: str) -> bool:
    """Only subscribed contacts get another address."""
    return present == "subscribed"
