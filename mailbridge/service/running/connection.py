"""The way to Mailchimp for a run: key, server, account and audience checked, then a target.

It sends nothing but these questions; what is then sent is sync's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbridge.base.clock import moment, stamp
from mailbridge.base.errors import (
    AudienceGone,
    KeyProblem,
    MailbridgeError,
    SettingsError,
    Unclear,
    Wait,
)
from mailbridge.base.language import tr
from mailbridge.mailchimp.budget import Budget, Budgeted
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.faults import is_throttle
from mailbridge.mailchimp.merge_fields import plan_fields
from mailbridge.mailchimp.transport import HttpTransport
from mailbridge.records.audience import Account, Audience, Status
from mailbridge.records.field import AudienceField
from mailbridge.service.session import Session
from mailbridge.settings.schema import Settings
from mailbridge.settings.server import Server, server, server_name
from mailbridge.store import memory, state
from mailbridge.store.database import Database
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.people.changes import Policy

LONGEST_APPOINTMENT = timedelta(hours=6)


class Appointment(Wait):
    """Mailchimp said when to come back, and that is not yet."""


@dataclass(slots=True)
class Connection:
    """A client for one key. Close it: its connections are kept alive until then."""

    client: Client
    transport: HttpTransport
    server: Server

    def close(self) -> None:
        """Hang up."""
        self.transport.close()


def open_connection(session: Session, key: str | None = None, *, budget: Budget) -> Connection:
    """A client for the key given, else for the stored one.

    Raises KeyProblem where there is none, where the store is locked, or where it is no key at all;
    SettingsError for a server that is not allowed. No connection is made yet.
    """
    text = key if key is not None else session.secrets.api_key(server_name(session.environment))
    found = server(session.environment, text)
    transport = HttpTransport(found.base_url, text.strip())
    return Connection(
        Client(Budgeted(transport, budget, is_throttle), found.data_centre), transport, found
    )


def policy(settings: Settings, *, double_optin: bool) -> Policy:
    """What the settings decide for the whole audience.

    new_contacts left out: pending where the audience has double opt-in, else subscribed.
    """
    chosen = settings.mailchimp.new_contacts
    default = Status.PENDING if double_optin else Status.SUBSCRIBED
    return Policy(
        new_status=Status(chosen) if chosen else default,
        when_removed=settings.sync.when_removed,
        removed_tag=settings.sync.removed_tag,
    )


def choose_audience(audiences: list[Audience], settings: Settings) -> Audience:
    """The audience the settings name, by ID or by name.

    Raises AudienceGone, telling which there are, or what to do where there is none.
    """
    wanted, name = settings.mailchimp.audience, settings.mailchimp.audience_name
    if not audiences:
        raise AudienceGone(
            tr("No audiences found"),
            tr(
                "This Mailchimp account has no audience yet. Create one in Mailchimp "
                "(Audience, then Create audience), and try again."
            ),
        )
    found = [a for a in audiences if a.id == wanted or (not wanted and a.name == name)]
    if not wanted and not found:
        found = [a for a in audiences if a.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{a.name} ({a.id})" for a in audiences[:10])
    if found:
        raise AudienceGone(
            tr("Two audiences are called “{name}”", name=name),
            tr("Name the one you mean by its ID: {join}.", join=", ".join(a.id for a in found)),
        )
    raise AudienceGone(
        tr("The audience “{name}” is not in this Mailchimp account", name=wanted or name),
        tr("There are: {listed}. Choose one of them.", listed=listed),
    )


def verify(database: Database, account: Account, audience: Audience) -> None:
    """Check that key and audience are those mailbridge was set up with; note what is new of them.

    Raises KeyProblem where the key belongs to another account, SettingsError where the audience was
    changed by hand: nothing queued may go there.
    """
    same_account(database, account)
    former = state.get(database, state.AUDIENCE_ID) or state.get(database, "former_audience")
    if former and audience.id != former:
        raise SettingsError(
            tr(
                "The settings name another audience than the set-up did (“{name}”)",
                name=audience.name,
            ),
            tr(
                "Nothing was sent there: all that is known is about the former one. Run "
                "the set-up with these settings, or name the former audience again."
            ),
        )
    with database.transaction():
        note_account(database, account, audience)


def same_account(database: Database, account: Account) -> None:
    """Raise KeyProblem where the key belongs to another account than mailbridge was set up with."""
    known = state.get(database, state.ACCOUNT_ID)
    if known and account.account_id != known:
        former = state.get(database, state.ACCOUNT_NAME)
        raise KeyProblem(
            tr("This key belongs to “{name}”, not to “{former}”", name=account.name, former=former),
            tr(
                "Nothing was sent. Use the former key, or run the set-up again for the new account."
            ),
        )


def note_account(database: Database, account: Account, audience: Audience) -> None:
    """Remember account and audience, within the caller's transaction."""
    state.put(database, state.ACCOUNT_ID, account.account_id)
    state.put(database, state.ACCOUNT_NAME, account.name)
    state.put(database, state.AUDIENCE_ID, audience.id)
    state.put(database, state.AUDIENCE_NAME, audience.name)
    state.put(database, state.AUDIENCE_MEMBERS, str(audience.members))
    state.put(database, state.DOUBLE_OPTIN, "1" if audience.double_optin else "")


def note_members(database: Database) -> None:
    """Count the audience as it is now that something was sent, in Mailchimp's way: subscribed."""
    with database.transaction():
        number = database.one("SELECT count(*) FROM people WHERE status = ?", (Status.SUBSCRIBED,))
        state.put(database, state.AUDIENCE_MEMBERS, str(number))


def refresh_fields(database: Database, client: Client, list_id: str, settings: Settings) -> None:
    """Bring the remembered fields up to date: tags, labels and formats follow their merge_id.

    A field that is gone is forgotten, so that customers still go without it.
    """
    known = memory.fields(database)
    there = client.merge_fields(list_id)
    sought = known
    if not known and state.get(database, state.REBUILT):
        wanted = {t: field for feed in settings.people_feeds() for t, field in feed.fields.items()}
        sought = plan_fields(wanted, there).resolved
    by_id = {field.merge_id: field for field in there}
    now = {tag: by_id[field.merge_id] for tag, field in sought.items() if field.merge_id in by_id}
    notes = _field_notes(settings, now, by_id)
    if now != known or notes != state.get(database, state.FIELD_NOTES):
        with database.transaction():
            memory.save_fields(database, now)
            state.put(database, state.FIELD_NOTES, notes)


def _field_notes(
    settings: Settings, now: dict[str, AudienceField], by_id: dict[int, AudienceField]
) -> str:
    """What the owner has to know of fields that were deleted or made required in Mailchimp."""
    gone = dict.fromkeys(
        f"“{setting.label or tag}”"
        for feed in settings.people_feeds()
        for tag, setting in feed.fields.items()
        if tag not in now
    )
    ours = {field.merge_id for field in now.values()}
    wanted = [
        f"“{field.name}”"
        for number, field in by_id.items()
        if field.required and number not in ours
    ]
    notes = []
    if gone:
        notes.append(
            tr(
                "The field {join} is no longer in the audience. Customers go without it; "
                "run the set-up again to make it anew.",
                join=", ".join(gone),
            )
        )
    if wanted:
        notes.append(
            tr(
                "Mailchimp now wants {join} for everyone, and no column of the shop is "
                "for it. New customers may be refused: match a column, or make it "
                "optional there.",
                join=", ".join(wanted),
            )
        )
    return " ".join(notes)


def target(database: Database, settings: Settings, way: Connection) -> Target:
    """Where this run sends. Asks Mailchimp who the key belongs to and for the audience.

    Raises Wait, KeyProblem or AccountProblem; the trouble is kept for status until it is over.
    """
    try:
        account = way.client.account()
        audiences = way.client.audiences()
        audience = choose_audience(audiences, _by_id(database, settings, audiences))
        verify(database, account, audience)
        refresh_fields(database, way.client, audience.id, settings)
    except MailbridgeError as error:
        keep_trouble(database, error)
        raise
    keep_trouble(database, None)
    # Whose tags are new is not known while our notes are being made anew: they start nothing.
    rebuilt = bool(state.get(database, state.REBUILT))
    return Target(
        way.client,
        audience.id,
        policy(settings, double_optin=audience.double_optin),
        quiet_first_load=not settings.sync.first_load_starts_automations or rebuilt,
    )


def _by_id(database: Database, settings: Settings, audiences: list[Audience]) -> Settings:
    """An audience that was chosen by name stays the same when it is renamed.

    Not where the settings name one that is there: then they were changed by hand.
    """
    known, name = state.get(database, state.AUDIENCE_ID), settings.mailchimp.audience_name
    if settings.mailchimp.audience or not known:
        return settings
    there = {audience.id: audience.name for audience in audiences}
    if there.get(known) != name and name in there.values():
        return settings
    mailchimp = settings.mailchimp.model_copy(update={"audience": known})
    return settings.model_copy(update={"mailchimp": mailchimp})


def keep_trouble(database: Database, error: MailbridgeError | None) -> None:
    """Note what stands between us and Mailchimp, or that nothing does."""
    text = f"{error.title}|{error.message}" if error else ""
    with database.transaction():
        state.put(database, state.TROUBLE, text)
        state.put(database, state.TROUBLE_REMEDY, error.remedy if error else "")


def keep_appointment(database: Database, error: MailbridgeError | None, now: datetime) -> None:
    """Note until when Mailchimp asked to be left alone (Retry-After), or that it did not."""
    asked = 0.0
    if isinstance(error, Wait) and not isinstance(error, Unclear):
        asked = error.seconds or 0.0
    until = stamp(now + timedelta(seconds=asked)) if asked else ""
    if isinstance(error, Appointment):
        return  # it stands as it was made
    with database.transaction():
        state.put(database, state.SEND_NOT_BEFORE, until)


def respect_appointment(database: Database, now: datetime) -> None:
    """Raise Appointment until the moment that Mailchimp named, also after a new start.

    A moment further away than Mailchimp ever names is a clock that was put back: it is ignored.
    """
    until = state.get(database, state.SEND_NOT_BEFORE)
    if not until:
        return
    left = moment(until) - now
    if timedelta() < left <= LONGEST_APPOINTMENT:
        raise Appointment(
            tr("Mailchimp asked to be left alone for a while"),
            tr("Nothing is sent before {until}; then it goes on by itself.", until=until),
            seconds=left.total_seconds(),
        )
