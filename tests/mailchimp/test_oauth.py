from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from mailbridge.base.errors import KeyProblem, MailbridgeError, Wait
from mailbridge.mailchimp.oauth import Grant, LoginMixedUp, LoginRefused
from mailbridge.settings.login_client import LoginClient
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer
from tests.mailchimp.wires import QUICK

CLIENT = LoginClient("client", "s3cr3t&=")
BACK = "http://127.0.0.1:1234/mailbridge"
TOKEN = answer(200, b'{"access_token":"0123abcd","expires_in":0,"scope":null}')
METADATA = answer(200, b'{"dc":"us19","api_endpoint":"https://evil.test"}')


def grant(url: str = "http://127.0.0.1:1/oauth2") -> Grant:
    return Grant(url, CLIENT, BACK, "state-1", limits=QUICK)


def error(query: str, *answers: Behaviour) -> MailbridgeError:
    with Hostile(list(answers)) as server, pytest.raises(MailbridgeError) as caught:
        grant(server.url).credential(query)
    assert "Nothing was kept" in caught.value.message
    for secret in ("s3cr3t", "c0de", "0123abcd"):
        assert secret not in str(caught.value)
    return caught.value


def test_the_address_to_open() -> None:
    parts = urlsplit(grant("https://login.mailchimp.com/oauth2").address)
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        "login.mailchimp.com",
        "/oauth2/authorize",
    )
    assert parse_qs(parts.query) == {
        "response_type": ["code"], "client_id": ["client"], "redirect_uri": [BACK], "state": ["state-1"],
    }  # fmt: skip


def test_a_code_becomes_a_token_and_the_token_a_data_centre() -> None:
    with Hostile([TOKEN, METADATA]) as server:
        found = grant(server.url).credential("code=c0de%2F1&state=state-1")
    assert found == "oauth:us19:0123abcd"
    token, metadata = server.seen
    assert token.line.split()[0] == "POST"
    assert token.header("content-type") == "application/x-www-form-urlencoded"
    assert token.header("authorization") is None
    assert parse_qs(token.body.decode()) == {
        "grant_type": ["authorization_code"], "client_id": ["client"], "client_secret": ["s3cr3t&="],
        "code": ["c0de/1"], "redirect_uri": [BACK],
    }  # fmt: skip
    assert metadata.line.split()[0] == "GET"
    assert metadata.header("authorization") == "OAuth 0123abcd"


@pytest.mark.parametrize(
    ("query", "kind", "title"),
    [
        ("error=access_denied&state=state-1", LoginRefused, "The log-in was refused in the browser"),
        ("code=c0de&state=state-2", LoginMixedUp, "The browser came back from another log-in"),
        ("code=c0de", LoginMixedUp, "The browser came back from another log-in"),
        ("error=access_denied", LoginMixedUp, "The browser came back from another log-in"),
        ("", LoginMixedUp, "The browser came back from another log-in"),
        ("state=state-1", KeyProblem, "Mailchimp did not accept the log-in"),
        ("error=server_error&state=state-1", KeyProblem, "Mailchimp did not accept the log-in"),
        ("error=made_up&state=state-1", KeyProblem, "Mailchimp did not accept the log-in"),
        ("error=unauthorized_client&state=state-1", KeyProblem, "Mailchimp does not know this mailbridge"),
    ],
)  # fmt: skip
def test_what_the_browser_may_bring(query: str, kind: type[MailbridgeError], title: str) -> None:
    found = error(query)
    assert (type(found), found.title) == (kind, title)


@pytest.mark.parametrize(
    ("behaviour", "kind", "title"),
    [
        (answer(401, b'{"error":"invalid_client"}'), KeyProblem, "Mailchimp does not know this mailbridge"),
        (answer(400, b'{"error":"invalid_grant","error_description":"c0de"}'), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b"<html>a captive portal</html>", "text/html"), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(302, b"", headers="Location: http://127.0.0.1:1/\r\n"), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b'{"access_token":"a","expires_in":"x","scope":[{}]}'), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b"7"), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b'{"access_token":"a","scope":7}'), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b"[1]"), KeyProblem, "Mailchimp did not accept the log-in"),
        (answer(200, b'{"access_token":7}'), KeyProblem, "Mailchimp's answer to the log-in makes no sense"),
        (answer(200, b'{"access_token":"a b"}'), KeyProblem, "Mailchimp's answer to the log-in makes no sense"),
        (answer(503, b"oops", "text/html"), Wait, "Mailchimp did not finish the log-in"),
        (answer(429, b"oops", "text/html"), Wait, "Mailchimp did not finish the log-in"),
        (answer(200, b"x" * 1_000_001), Wait, "Mailchimp did not answer"),
        (hostile.silent, Wait, "Mailchimp did not answer"),
        (hostile.drip_body, Wait, "Mailchimp did not answer"),
        (hostile.vanish, Wait, "Mailchimp did not answer"),
    ],
)  # fmt: skip
def test_what_the_token_s_server_may_answer(
    behaviour: Behaviour, kind: type[MailbridgeError], title: str
) -> None:
    began = time.monotonic()
    found = error("code=c0de&state=state-1", behaviour, METADATA)
    assert (type(found), found.title) == (kind, title)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (answer(401, b'{"error":"invalid_token"}'), Wait),
        (answer(200, b'{"error":"invalid_token"}'), Wait),
        (answer(200, b'{"dc":19}'), Wait),
        (answer(200, b"[]"), Wait),
        (answer(200, b"<html>", "text/html"), Wait),
        (answer(200, b'{"dc":"us1.evil.test/"}'), KeyProblem),
        (answer(200, b'{"dc":""}'), KeyProblem),
        (hostile.cut_short, Wait),
    ],
)
def test_what_the_metadata_may_be(behaviour: Behaviour, kind: type[MailbridgeError]) -> None:
    assert type(error("code=c0de&state=state-1", TOKEN, behaviour)) is kind


def test_nobody_there() -> None:
    with pytest.raises(Wait, match="cannot be reached") as caught:
        grant().credential("code=c0de&state=state-1")
    assert "again by itself" not in caught.value.message
