"""What is said of a customer: how they stand, and why. It draws nothing."""

from __future__ import annotations

from collections.abc import Mapping

from mailbridge.base.language import mark, tr
from mailbridge.records.audience import Status
from mailbridge.service.lists.customers import CustomerRow, Standing
from mailbridge.service.wording import SHORT

STANDINGS: Mapping[Standing, str] = {
    Standing.NEW: mark("New"),
    Standing.CHANGED: mark("Changed"),
    Standing.UP_TO_DATE: mark("Up to date"),
    Standing.WAITING: mark("Waiting"),
    Standing.SKIPPED: mark("Skipped"),
    Standing.LEFT_OUT: mark("Left out by your rules"),
}
_SIGNS: Mapping[Standing, str] = {
    Standing.NEW: mark("＋ New"),
    Standing.CHANGED: mark("↻ Changed"),
    Standing.UP_TO_DATE: mark("✔ Up to date"),
    Standing.WAITING: mark("… Waiting"),
    Standing.SKIPPED: mark("! Skipped"),
    Standing.LEFT_OUT: mark("– Left out"),
}
"""With a sign each, so that a column of them can be looked over."""

_STATUSES: Mapping[Status, str] = {
    Status.UNSUBSCRIBED: mark("Unsubscribed: only they can sign up again"),
    Status.PENDING: mark("Was asked by e-mail and has not answered yet"),
    Status.TRANSACTIONAL: mark("Has not signed up for newsletters"),
}


def standing(customer: CustomerRow) -> str:
    """How the customer stands, with its sign."""
    return tr(_SIGNS[customer.standing])


def why(customer: CustomerRow) -> str:
    """What there is to say about how the customer stands; "" where nothing is."""
    if customer.kept_out:
        return tr("You left this customer out")
    if customer.message:
        return tr(customer.message)
    if customer.standing is Standing.NEW:
        return tr("Goes with the next check")
    if customer.standing is Standing.CHANGED:
        return tr("The change goes with the next check")
    if customer.standing is Standing.WAITING:
        return tr("Could not be sent yet. It is tried again by itself")
    words = _STATUSES.get(customer.status) if customer.status is not None else None
    return tr(words) if words else ""


def spoken_email(customer: CustomerRow) -> str:
    """The cell of the address, read aloud: what is wrong with it comes first."""
    email = customer.email or tr("none")
    if customer.reason is None:
        return tr("E-mail: {email}", email=email)
    return tr("E-mail, {wrong}: {email}", wrong=tr(SHORT[customer.reason]), email=email)
