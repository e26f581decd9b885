"""What the tests of this folder share: a key, short patience, requests, a contact put in.

It holds no fixtures; conftest does.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.transport import HttpTransport, Limits, Request
from mailbridge.records.audience import Status

KEY = "0123456789abcdef0123456789abcdef-us19"
MAILCHIMP = "https://us19.api.mailchimp.com/3.0"
ANNA = "anna@shop.de"
QUICK = Limits(connect=0.3, read=0.3, total=0.4, largest=1_000_000)

GET = Request("GET", "/ping")
PUT = Request("PUT", "/lists/a/members/b", body=b"{}")
PATCH = Request("PATCH", "/lists/a/members/b", body=b"{}")
POST = Request("POST", "/lists/a/members/b/events", body=b"{}", idempotent=False)

Open = Callable[..., HttpTransport]


def tls(certificate: Path) -> ssl.SSLContext:
    """A server's side of TLS with this key and certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def put(client: Client, audience: str, email: str = ANNA, **fields: str) -> str:
    """Put a contact in, subscribed where new; its contact_id."""
    done = client.put_member(
        audience, email.lower(), email=email, status_if_new=Status.SUBSCRIBED, fields=fields
    )
    return done.contact_id
