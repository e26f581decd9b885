from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mailbridge.base.errors import KeyProblem, MailbridgeError, SettingsError, Wait
from mailbridge.mailchimp.oauth import LoginMixedUp, LoginRefused
from mailbridge.service.session import Session
from mailbridge.service.set_up.landing import PortTaken
from mailbridge.service.set_up.login import Credential, LoginAbandoned, available, log_in
from mailbridge.service.set_up.setup import check_key
from mailbridge.settings.schema import Settings
from mailbridge.simulator import Simulator
from mailbridge.simulator.account import CLIENT
from tests.fakes.browser import Browser, Page, allow, deny, follow

REGISTERED = {"MAILBRIDGE_OAUTH_CLIENT_ID": CLIENT[0], "MAILBRIDGE_OAUTH_CLIENT_SECRET": CLIENT[1]}
Opener = Callable[..., Session]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def opened(simulator: Simulator) -> Opener:
    def make(**variables: str) -> Session:
        environment = {**os.environ, "MAILBRIDGE_API_URL": simulator.url, **REGISTERED, **variables}
        return Session.open({name: value for name, value in environment.items() if value})

    return make


def run(
    session: Session, act: Callable[[str], Page] = allow, **more: float
) -> tuple[Credential, Browser]:
    browser = Browser(act)
    return log_in(session, browser.open, threading.Event(), **more), browser  # type: ignore[arg-type]  # only limit is passed


def failed(session: Session, act: Callable[[str], Page] = allow) -> tuple[MailbridgeError, Browser]:
    browser = Browser(act)
    with pytest.raises(MailbridgeError) as caught:
        log_in(session, browser.open, threading.Event())
    return caught.value, browser


def tokens(simulator: Simulator) -> list[str]:
    return [key for key in simulator.account.keys if key != simulator.key]


def settings(**mailchimp: object) -> Settings:
    feed = {"name": "C", "database": "sqlite:///shop.db", "table": "customers", "email": "email"}
    return Settings.model_validate({"mailchimp": {"audience": "a1", **mailchimp}, "feed": [feed]})


def test_a_log_in_gives_what_a_key_would(opened: Opener, simulator: Simulator) -> None:
    session = opened()
    credential, browser = run(session)
    (token,) = tokens(simulator)
    assert credential.key == f"oauth:us99:{token}"
    assert token not in repr(credential)
    page = browser.last
    assert (page.status, "You are logged in" in page.text) == (200, True)
    assert page.headers["Cache-Control"] == "no-store"
    account, audiences = check_key(session, credential.key)
    assert (account.name, [one.name for one in audiences]) == ("Simulated Shop", ["Main List"])


def test_the_address_holds_no_secret_and_a_fresh_state_each_time(opened: Opener) -> None:
    session = opened()
    questions = [parse_qs(urlsplit(run(session)[1].opened[0]).query) for _ in range(2)]
    assert [set(one) for one in questions] == [
        {"response_type", "client_id", "redirect_uri", "state"}
    ] * 2
    states = [one["state"][0] for one in questions]
    assert states[0] != states[1]
    assert min(map(len, states)) >= 40
    assert all(one["redirect_uri"][0].startswith("http://127.0.0.1:") for one in questions)


def test_the_token_travels_in_headers_only(opened: Opener, simulator: Simulator) -> None:
    session = opened()
    credential, _ = run(session)
    check_key(session, credential.key)
    (token,) = tokens(simulator)
    asked = list(simulator.requests)
    assert [one.path for one in asked][:4] == [
        "/oauth2/authorize",
        "/oauth2/authorize",
        "/oauth2/token",
        "/oauth2/metadata",
    ]
    assert not [one for one in asked if token in one.path + one.query + one.raw_body.decode()]
    assert not [one for one in asked if CLIENT[1] in one.path + one.query]


def test_refused_in_the_browser(opened: Opener, simulator: Simulator) -> None:
    error, browser = failed(opened(), deny)
    assert isinstance(error, LoginRefused)
    assert error.title == "The log-in was refused in the browser"
    assert error.title in browser.last.text
    assert not simulator.requests.matching("POST")


def test_another_logins_answer_is_not_used(opened: Opener, simulator: Simulator) -> None:
    def stranger(address: str) -> Page:
        simulator.account.behaviour.login = "allow"
        return follow(address, lambda to: to.replace("state=", "state=x"))

    error, browser = failed(opened(), stranger)
    assert isinstance(error, LoginMixedUp)
    assert error.title in browser.last.text
    assert (tokens(simulator), simulator.requests.matching("POST")) == ([], [])


def test_nobody_comes_back_in_time(opened: Opener, simulator: Simulator) -> None:
    with pytest.raises(LoginAbandoned) as caught:
        log_in(opened(), lambda _: None, threading.Event(), limit=0.2)
    assert caught.value.title == "Nobody came back from the log-in page"
    assert tokens(simulator) == []


def test_the_owner_cancels(opened: Opener) -> None:
    cancelled = threading.Event()
    with pytest.raises(LoginAbandoned) as caught:
        log_in(opened(), lambda _: cancelled.set(), cancelled)
    assert caught.value.title == "The log-in was cancelled"


def test_cancelled_while_mailchimp_is_asked(opened: Opener, simulator: Simulator) -> None:
    cancelled = threading.Event()
    simulator.faults.add(kind="close_after", path_regex="/oauth2/metadata", do=cancelled.set)
    browser = Browser(allow)
    with pytest.raises(LoginAbandoned, match="cancelled"):
        log_in(opened(), browser.open, cancelled)


def test_a_replayed_code_is_refused_and_said(opened: Opener, simulator: Simulator) -> None:
    used: list[str] = []

    def replay(address: str) -> Page:
        simulator.account.behaviour.login = "allow"

        def old(to: str) -> str:
            code = parse_qs(urlsplit(to).query)["code"][0]
            used.append(code)
            return to.replace(code, used[0])

        return follow(address, old)

    session = opened()
    first, _ = run(session, replay)
    error, browser = failed(session, replay)
    assert (type(error), error.title) == (KeyProblem, "Mailchimp did not accept the log-in")
    assert error.title in browser.last.text
    # Mailchimp takes the first token away, too: somebody saw the code.
    with pytest.raises(KeyProblem):
        check_key(session, first.key)


@pytest.mark.parametrize(
    ("fault", "title", "kind"),
    [
        ({"kind": "status", "status": 500, "path_regex": "/oauth2/token"}, "Mailchimp did not finish the log-in", Wait),
        ({"kind": "reset_before", "path_regex": "/oauth2/token"}, "Mailchimp did not answer", Wait),
        ({"kind": "status", "status": 503, "path_regex": "/oauth2/metadata"}, "Mailchimp did not say where this account lives", Wait),
        ({"kind": "reset_before", "path_regex": "/oauth2/metadata"}, "Mailchimp did not answer", Wait),
    ],
)  # fmt: skip
def test_what_fails_on_the_way_is_said_and_nothing_is_kept(
    opened: Opener,
    simulator: Simulator,
    tmp_path: Path,
    fault: dict[str, object],
    title: str,
    kind: type[MailbridgeError],
) -> None:
    simulator.faults.add(**fault)
    error, browser = failed(opened())
    assert (type(error), error.title) == (kind, title)
    assert title in browser.last.text
    assert not (tmp_path / "credentials.json").exists()


def test_a_wrong_client_is_the_makers_business(opened: Opener) -> None:
    error, browser = failed(opened(MAILBRIDGE_OAUTH_CLIENT_SECRET="wrong"))
    assert error.title == "Mailchimp does not know this mailbridge"
    assert error.title in browser.last.text


def test_the_registered_port_is_taken(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            log_in(opened(), lambda _: None, threading.Event(), settings=settings(login_port=port))


def test_where_there_is_no_client_there_is_no_log_in(opened: Opener) -> None:
    session = opened(MAILBRIDGE_OAUTH_CLIENT_SECRET="")
    assert not available(session)
    with pytest.raises(SettingsError, match="not available"):
        log_in(session, lambda _: None, threading.Event())
    known = settings(login_client_id=CLIENT[0], login_client_secret=CLIENT[1])
    assert available(session, known)


def test_a_key_of_the_environment_would_win_so_it_is_said(
    opened: Opener, simulator: Simulator
) -> None:
    assert available(opened())
    session = opened(MAILBRIDGE_API_KEY=simulator.key)
    assert not available(session)
    with pytest.raises(SettingsError, match="MAILBRIDGE_API_KEY"):
        log_in(session, lambda _: None, threading.Event())
