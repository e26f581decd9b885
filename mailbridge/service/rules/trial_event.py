"""One event sent by hand, so that its name can be picked in a Customer Journey.

It waits for no engine and queues nothing: it is sent at once or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailbridge.base.clock import stamp
from mailbridge.base.errors import SettingsError, SkipRecord, Unclear, Wait
from mailbridge.base.language import mark, tr
from mailbridge.mailchimp.budget import Budget
from mailbridge.mailchimp.client import Client
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.service.running import connection
from mailbridge.service.session import Session
from mailbridge.settings.schema import Settings
from mailbridge.store import history, state
from mailbridge.store.database import open_database
from mailbridge.sync.errands.rules import event_name

WARNING = mark("It may start a Customer Journey that begins with this event.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent. name: as Mailchimp has it. sentences: for the owner, in their order."""

    name: str
    email: str
    sentences: tuple[str, ...]


def send_trial_event(
    session: Session, name: str, email: str, properties: Mapping[str, str]
) -> Sent:
    """Send one event to a contact of the audience. Blocks on the network.

    Raises SettingsError for a name of less than two letters, SkipRecord for an address that is not
    in the audience, Unclear where the answer was lost (it is not sent again), Wait or Ask.
    """
    clean = event_name(name)
    if not clean:
        raise SettingsError(
            tr("This is no name for an event"),
            tr("“{name}” needs at least two letters or digits.", name=name),
        )
    settings = session.settings()
    way = connection.open_connection(session, budget=Budget(1))
    try:
        audience = _audience(session, settings, way.client)
        member = _member(way.client, audience, email)
        now = session.clock.now()
        way.client.send_event(
            audience, member.email.lower(), clean, properties=properties, occurred_at=now
        )
    except Unclear as error:
        raise Unclear(
            tr("Mailchimp's answer was lost"),
            tr(
                "The event may have arrived. Look at the contact in Mailchimp before you send "
                "another."
            ),
        ) from error
    finally:
        way.close()
    noted = _note(session, clean, member.email, properties)
    told = tr("Sent the event “{name}” to {email}.", name=clean, email=member.email)
    return Sent(clean, member.email, (told, tr(WARNING), *noted))


def _audience(session: Session, settings: Settings, client: Client) -> str:
    """The audience's ID. Raises KeyProblem where the key belongs to another account."""
    known = ""
    account = client.account()
    with session.reading() as database:
        if database is not None:
            connection.same_account(database, account)
            known = state.get(database, state.AUDIENCE_ID)
    return known or connection.choose_audience(client.audiences(), settings).id


def _member(client: Client, audience: str, email: str) -> Member:
    address = email.strip().lower()
    if address.count("@") != 1:
        raise SettingsError(
            tr("This is no email address"),
            tr("“{email}” cannot belong to anybody.", email=email),
        )
    member = client.member(audience, address)
    if member is None or member.status is Status.ARCHIVED:
        raise SkipRecord(
            tr("{email} is not in the audience", email=email),
            tr("An event adds nobody. Choose somebody who is there, or sync them first."),
            reason=Reason.NOT_IN_AUDIENCE,
        )
    return member


def _note(
    session: Session, name: str, email: str, properties: Mapping[str, str]
) -> tuple[str, ...]:
    """Write the line of history; an engine may be at work beside us. Gives what went wrong."""
    detail = " ".join([name, *(f"{key}={value}" for key, value in properties.items()), "(test)"])
    line = history.Line(
        time=stamp(session.clock.now()),
        run=0,
        feed="",
        key="",
        email=email,
        action=Action.EVENT,
        result=Result.DONE,
        detail=detail,
    )
    try:
        database = open_database(session.paths.state_db)
        try:
            with database.transaction():
                history.add(database, line)
        finally:
            database.close()
    except Wait as error:
        return (tr("It is not in the history: {why}.", why=error.title),)
    return ()
