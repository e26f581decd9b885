from __future__ import annotations

import os

import pytest

from mailbridge.base.errors import (
    AccountProblem,
    AudienceGone,
    KeyProblem,
    MailbridgeError,
    Remedy,
    SettingsError,
    SourceProblem,
    Throttled,
    Wait,
)
from mailbridge.mailchimp.faults import fault
from mailbridge.mailchimp.transport import Request, Response
from mailbridge.service.running.connection import keep_trouble
from mailbridge.service.session import Session
from mailbridge.service.standing.needs import Need, needs, read_needs
from mailbridge.store import state
from mailbridge.store.database import Database, open_database


@pytest.fixture
def session() -> Session:
    return Session.open(dict(os.environ))


@pytest.fixture
def database(session: Session) -> Database:
    return open_database(session.paths.state_db)


def test_before_set_up_nothing_is_needed(session: Session) -> None:
    assert needs(session) == ()


@pytest.mark.parametrize(
    ("error", "remedy", "serious"),
    [
        (Wait("No internet", "It comes back."), Remedy.RETRY, False),
        (Throttled("Busy"), Remedy.RETRY, False),
        (KeyProblem("No key"), Remedy.KEY, True),
        (AudienceGone("Gone"), Remedy.AUDIENCE, True),
        (AccountProblem("Role"), Remedy.SET_UP, True),
        (SettingsError("Line 3"), Remedy.SET_UP, True),
        (SourceProblem("No file"), Remedy.SOURCE, True),
        (MailbridgeError("Odd"), Remedy.NONE, False),
    ],
)
def test_what_stops_sending_comes_with_its_remedy(
    session: Session, database: Database, error: MailbridgeError, remedy: Remedy, serious: bool
) -> None:
    keep_trouble(database, error)
    database.close()
    (need,) = needs(session)
    assert need == Need(f"{error.title}. {error.message}".strip(), remedy, serious=serious)
    again = open_database(session.paths.state_db)
    keep_trouble(again, None)
    assert read_needs(again) == ()
    again.close()


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (Response(200, b"<html>Sign in</html>", {"content-type": "text/html"}), Remedy.SIGN_IN),
        (Response(402, b'{"title": "Payment", "status": 402, "detail": "Pay."}', {"content-type": "application/problem+json"}), Remedy.PLANS),
    ],
)  # fmt: skip
def test_an_answer_of_mailchimp_names_its_remedy(answer: Response, remedy: Remedy) -> None:
    assert fault(answer, Request("GET", "/ping")).remedy is remedy


def test_notes_and_feeds_are_told_with_what_to_do(session: Session, database: Database) -> None:
    database.execute(
        "INSERT INTO feeds (name, signature, problem) VALUES ('Shop', '', 'It is closed.')"
    )
    state.put(database, state.FIELD_NOTES, "Mailchimp now wants a birthday.")
    state.put(database, state.STAND_IN_NOTES, "An older file stands in.")
    database.close()
    assert needs(session) == (
        Need("Shop: It is closed.", Remedy.SOURCE, serious=True, feed="Shop"),
        Need("Mailchimp now wants a birthday.", Remedy.RULES),
        Need("An older file stands in.", Remedy.RETRY),
    )


def test_a_remedy_of_another_version_is_none(session: Session, database: Database) -> None:
    keep_trouble(database, KeyProblem("No key"))
    state.put(database, state.TROUBLE_REMEDY, "dance")
    assert read_needs(database)[0].remedy is Remedy.NONE
    database.close()
