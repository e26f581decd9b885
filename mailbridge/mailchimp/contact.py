"""Whom Mailchimp knows behind an account: what a new audience is filled in with beforehand.

It makes no audience.
"""

from __future__ import annotations

from mailbridge.mailchimp.call import Json, ask, maybe
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.audience import AccountContact


def contact(transport: Transport) -> AccountContact:
    """The account's own postal address and person. Raises KeyProblem, AccountProblem, Wait, Ask."""
    return ask(transport, Request("GET", "/"), _read)


def _read(data: Json) -> AccountContact:
    found = data.get("contact")
    place: Json = found if isinstance(found, dict) else {}
    names = (maybe(data, "first_name"), maybe(data, "last_name"))
    return AccountContact(
        company=maybe(place, "company"),
        address1=maybe(place, "addr1"),
        city=maybe(place, "city"),
        state=maybe(place, "state"),
        zip=maybe(place, "zip"),
        country=maybe(place, "country"),
        name=" ".join(name for name in names if name),
        email=maybe(data, "email"),
    )
