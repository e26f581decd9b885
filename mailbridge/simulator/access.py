"""Who may ask: the key in a request, and what the user's role allows.

It makes no keys; the account does.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from mailbridge.simulator import problems
from mailbridge.simulator.account import Account

WRITERS = frozenset({"owner", "admin", "manager"})


def credentials(headers: Mapping[str, str], query: Mapping[str, str]) -> str:
    """The key of a request: Basic with any user, Bearer, or `apikey=`. Raises Problem 401.

    A header and a query value that disagree are refused (Mailchimp's changelog of 2021).
    """
    scheme, _, value = headers.get("authorization", "").partition(" ")
    key = ""
    if scheme.lower() == "bearer":
        key = value.strip()
    elif scheme.lower() == "basic":
        try:
            key = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            raise problems.key_invalid() from None
    given = query.get("apikey", "")
    if key and given and key != given:
        raise problems.key_invalid()
    if not key and not given:
        raise problems.key_missing()
    return key or given


def check(
    account: Account, method: str, headers: Mapping[str, str], query: Mapping[str, str]
) -> None:
    """Let the request through, or raise Problem 401 or 403."""
    key = credentials(headers, query)
    if key not in account.keys:
        raise problems.key_invalid()
    if not account.keys[key]:
        raise problems.key_disabled()
    if not account.api_enabled:
        raise problems.api_switched_off()
    if method != "GET" and account.role not in WRITERS:
        raise problems.not_permitted()
