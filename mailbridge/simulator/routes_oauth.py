"""The log-in pages of the simulated Mailchimp: allow or deny, a code for a token, the metadata.

They lie beside the API, under `/oauth2`, and need no key. It knows nothing of who asks.
"""

from __future__ import annotations

import html
import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from mailbridge.simulator.account import DATA_CENTRE, Account
from mailbridge.simulator.model import Code
from mailbridge.simulator.wire import Reply, Request

PREFIX = "oauth2"
CODE_LASTS = timedelta(minutes=10)
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Log in (simulated)</title>
<h1>Simulated Mailchimp</h1><p>May <b>{client}</b> use the account <b>{account}</b>?</p>
<p><a href="{allow}">Allow</a> <a href="{deny}">Deny</a></p></html>
"""


def reply(account: Account, request: Request, base: str) -> Reply:
    """The answer to a request under /oauth2. base: the server's address."""
    known = {
        ("GET", "authorize"): lambda: _authorize(account, request),
        ("POST", "token"): lambda: _token(account, request),
        ("GET", "metadata"): lambda: _metadata(account, request, base),
    }
    handler = known.get((request.method, "/".join(request.segments[1:])))
    return handler() if handler else _json(404, {"error": "not_found"})


def _authorize(account: Account, request: Request) -> Reply:
    """Ask the person; their answer is the same address with a `decision`."""
    query = request.query
    client, returns_to = query.get("client_id", ""), query.get("redirect_uri", "")
    # Who cannot be trusted with an answer is not sent anywhere (RFC 6749, 4.1.2.1).
    if client not in account.clients or not _may_return_to(returns_to):
        return _json(400, {"error": "invalid_client" if returns_to else "invalid_request"})
    state = {"state": query["state"]} if "state" in query else {}
    if query.get("response_type") != "code":
        return _sent(returns_to, {"error": "unsupported_response_type", **state})
    decision = query.get("decision") or account.behaviour.login
    if decision == "deny":
        return _sent(returns_to, {"error": "access_denied", **state})
    if decision == "allow":
        code = secrets.token_hex(16)
        account.codes[code] = Code(client, returns_to, account.now() + CODE_LASTS)
        return _sent(returns_to, {"code": code, **state})
    links = {
        word: html.escape(f"/{PREFIX}/authorize?" + urlencode({**query, "decision": word}))
        for word in ("allow", "deny")
    }
    page = PAGE.format(client=html.escape(client), account=html.escape(account.name), **links)
    return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _token(account: Account, request: Request) -> Reply:
    """A code for a token, once; a code that comes twice takes its token away (RFC 6749, 4.1.2)."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    client = form.get("client_id", "")
    if account.clients.get(client) != form.get("client_secret"):
        return _refused(401, "invalid_client", "The client ID or secret is wrong.")
    if form.get("grant_type") != "authorization_code":
        return _refused(400, "unsupported_grant_type", "Only authorization_code is served.")
    code = account.codes.get(form.get("code", ""))
    if code is not None and code.token:
        account.keys[code.token] = False
    if (
        code is None
        or code.token
        or code.client != client
        or code.returns_to != form.get("redirect_uri")
        or account.now() > code.until
    ):
        return _refused(400, "invalid_grant", "The code is not valid, or not any more.")
    code.token = secrets.token_hex(16)
    account.keys[code.token] = True
    return _json(200, {"access_token": code.token, "expires_in": 0, "scope": None})


def _metadata(account: Account, request: Request, base: str) -> Reply:
    """Whose token it is, and where the account lives."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    ours = token and token in {code.token for code in account.codes.values()}
    if scheme.lower() not in ("oauth", "bearer") or not ours or not account.keys[token]:
        return _refused(401, "invalid_token", "The token is not known.")
    return _json(
        200,
        {
            "dc": DATA_CENTRE,
            "role": account.role,
            "accountname": account.name,
            "user_id": 1,
            "login": {"email": "owner@shop.test", "login_id": 1, "login_name": "owner"},
            "login_url": f"{base}/{PREFIX}",
            "api_endpoint": base,
        },
    )


def _may_return_to(address: str) -> bool:
    """An address on the person's own computer by number (Mailchimp's OAuth page), or https."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")


def _sent(address: str, answer: dict[str, str]) -> Reply:
    return Reply(302, b"", {"Location": f"{address}?{urlencode(answer)}"})


def _refused(status: int, error: str, description: str) -> Reply:
    return _json(status, {"error": error, "error_description": description})


def _json(status: int, body: dict[str, object]) -> Reply:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(status, orjson.dumps(body), headers)
