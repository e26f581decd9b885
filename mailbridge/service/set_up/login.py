"""“Log in with Mailchimp”: the browser asks the owner, mailbridge gets a token instead of a key.

It keeps nothing: the set-up does, once everything else is right, where it keeps keys.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from mailbridge.base.errors import KeyProblem, MailbridgeError, SettingsError
from mailbridge.base.language import tr
from mailbridge.mailchimp.oauth import Grant
from mailbridge.service.session import Session
from mailbridge.service.set_up.landing import Landing, Visit
from mailbridge.settings.login_client import LoginClient, login_client
from mailbridge.settings.schema import Settings
from mailbridge.settings.server import login_address

LIMIT = 600.0
"""Seconds a person has for it; they may have to look for a password, or for their phone."""


class LoginAbandoned(KeyProblem):
    """Nobody came back from the browser in time, or the owner thought better of it."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a log-in gives. key: stands wherever an API key would; never to be shown."""

    key: str = field(repr=False)


def available(session: Session, settings: Settings | None = None) -> bool:
    """Whether the owner can log in. settings: those about to be used, else the present ones.

    Not without a registered client, nor where MAILBRIDGE_API_KEY would be used all the same.
    """
    return _client(session, settings) is not None and not session.secrets.from_environment()


def log_in(
    session: Session,
    open_url: Callable[[str], None],
    cancelled: threading.Event,
    *,
    settings: Settings | None = None,
    limit: float = LIMIT,
) -> Credential:
    """Let the owner log in. Blocks until they did, for limit seconds at most.

    open_url: shows an address in the browser. cancelled: set from elsewhere, ends it. Raises
    SettingsError where it is not available or the port is taken; LoginRefused, LoginAbandoned,
    LoginMixedUp or another KeyProblem; Ask or Wait where the network fails.
    """
    client = _usable(session, settings)
    with closing(Landing(client.port)) as landing:
        grant = Grant(
            login_address(session.environment),
            client,
            landing.address,
            secrets.token_urlsafe(32),
        )
        open_url(grant.address)
        visit = landing.wait(limit, cancelled)
        if visit is None:
            raise _abandoned(cancelled=cancelled.is_set())
        credential = Credential(_exchanged(grant, visit))
    if cancelled.is_set():
        raise _abandoned(cancelled=True)
    return credential


def _exchanged(grant: Grant, visit: Visit) -> str:
    """The credential; the page in the browser tells how it ended, too."""
    try:
        key = grant.credential(visit.query)
    except MailbridgeError as error:
        visit.answer(error.title, error.message)
        raise
    except BaseException:
        visit.answer(tr("The log-in was not finished"), tr("Go back to mailbridge."))
        raise
    visit.answer(tr("You are logged in"), tr("Close this page and go back to mailbridge."))
    return key


def _client(session: Session, settings: Settings | None) -> LoginClient | None:
    if settings is None and session.configured:
        try:
            settings = session.settings()
        except SettingsError:
            settings = None  # whoever uses them says so; a log-in can do without
    return login_client(session.environment, settings.mailchimp if settings else None)


def _usable(session: Session, settings: Settings | None) -> LoginClient:
    client = _client(session, settings)
    if client is None:
        raise SettingsError(
            tr("Logging in is not available in this mailbridge"),
            tr("It was made without a client registered with Mailchimp. Use an API key."),
        )
    if session.secrets.from_environment():
        raise SettingsError(
            tr("MAILBRIDGE_API_KEY is set"),
            tr("That key would be used instead of the log-in. Remove it, or do not log in."),
        )
    return client


def _abandoned(*, cancelled: bool) -> LoginAbandoned:
    if cancelled:
        return LoginAbandoned(tr("The log-in was cancelled"), tr("Nothing was kept."))
    return LoginAbandoned(
        tr("Nobody came back from the log-in page"),
        tr(
            "The time for it is over. Nothing was kept. Log in again and press Allow on "
            "Mailchimp's page, or use an API key instead."
        ),
    )
