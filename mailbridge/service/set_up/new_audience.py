"""A new audience for the shop: whether the plan allows one, and what is known of it already.

It makes none: set-up does, when everything else is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.base.language import tr
from mailbridge.mailchimp.budget import Budget
from mailbridge.service.running import connection
from mailbridge.service.session import Session
from mailbridge.settings.server import clean_key


@dataclass(frozen=True, slots=True)
class Foreseen:
    """allowed: whether the plan has room for one more. values: by the names in the settings."""

    allowed: bool
    values: dict[str, str]


def foresee(session: Session, key: str) -> Foreseen:
    """What a new audience of this account would be called and say. Blocks on the network.

    Raises KeyProblem, AccountProblem or Wait.
    """
    way = connection.open_connection(session, clean_key(key), budget=Budget(2))
    try:
        shop = way.client.account().name
        known = way.client.contact()
        allowed = way.client.may_create()
    finally:
        way.close()
    shop = known.company or shop
    values = {
        "name": tr("{shop} Customers", shop=shop),
        "company": shop,
        "address1": known.address1,
        "city": known.city,
        "state": known.state,
        "zip": known.zip,
        "country": known.country,
        "from_name": known.name or shop,
        "from_email": known.email,
        "reminder": tr(
            "You are a customer of {shop} and agreed to get e-mails from us.", shop=shop
        ),
    }
    return Foreseen(allowed, values)
