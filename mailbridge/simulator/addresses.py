"""Which e-mail addresses Mailchimp takes: pure, an address in, its objection out.

It does not look anything up in the network, and it does not know who is in an audience.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_TOP = re.compile(r"[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59}", re.IGNORECASE)


def objection(address: str, fake_domains: Collection[str], throttled: Collection[str]) -> str:
    """Why Mailchimp refuses the address, in its words; empty where it takes it.

    fake_domains: domains that "look fake"; throttled: lower-case addresses that signed up too
    often lately.
    """
    text = address.strip()
    if "@" not in text or text.startswith("@") or text.endswith("@") or len(text) > 254:
        return "Please provide a valid email address."
    if text.count("@") != 1:
        return "An email address must contain a single @"
    local, _, domain = text.partition("@")
    return (
        _username(local)
        or _domain(domain)
        or _reputation(text, domain.lower(), fake_domains, throttled)
    )


def _username(local: str) -> str:
    """Mailchimp takes no letters beyond ASCII before the @, and no stray dots."""
    if len(local) <= 64 and _LOCAL.fullmatch(local):
        return ""
    return (
        f"The username portion of the email address is invalid (the portion before the @: {local})"
    )


def _domain(domain: str) -> str:
    labels = domain.split(".")
    good = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if good and _TOP.fullmatch(labels[-1]):
        return ""
    return f"The domain portion of the email address is invalid (the portion after the @: {domain})"


def _reputation(
    address: str, domain: str, fake_domains: Collection[str], throttled: Collection[str]
) -> str:
    if domain in fake_domains:
        return f"{address} looks fake or invalid, please enter a real email address."
    if address.lower() in throttled:
        return (
            f"{address} has signed up to a lot of lists very recently; we're not allowing more "
            "signups for now"
        )
    return ""
