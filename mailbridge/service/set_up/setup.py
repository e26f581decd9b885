"""The set-up flow on plain data: check the key, choose the audience, add fields, save. No pushing.

The wizard and ``mailbridge setup`` are two faces of it. It asks nobody anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mailbridge.base.clock import stamp
from mailbridge.base.errors import AccountProblem, SettingsError
from mailbridge.base.language import number, tr
from mailbridge.mailchimp.budget import Budget
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.merge_fields import LONGEST_TAG, FieldsPlan, plan_fields
from mailbridge.records.audience import Account, Audience
from mailbridge.records.change import Action, Result
from mailbridge.records.field import AudienceField
from mailbridge.service.running import connection, reading_notes
from mailbridge.service.running.inputs import Orders, date_orders, feed_source
from mailbridge.service.session import Session
from mailbridge.service.set_up.findings import feed_findings
from mailbridge.settings.schema import Feed, FieldSetting, Settings
from mailbridge.settings.secrets import Secrets
from mailbridge.settings.server import clean_key
from mailbridge.settings.writing import write_settings
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source
from mailbridge.store import history, memory, state
from mailbridge.store.database import Database

READ_ONLY_ROLES = frozenset({"viewer", "author"})
"""Roles that may not write contacts."""


@dataclass(slots=True)
class Done:
    """What a set-up did, in sentences, and what it connected.

    findings: what the data lack, in lines; for eyes only, since customers' data stand in them.
    """

    account: Account
    audience: Audience
    sentences: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def check_key(session: Session, key: str) -> tuple[Account, list[Audience]]:
    """Whose key it is, and the audiences it reaches. Blocks on the network.

    Raises KeyProblem (malformed, wrong, revoked), AccountProblem (role), Wait (no network).
    """
    way = connection.open_connection(session, clean_key(key), budget=Budget(2))
    try:
        return _account(way.client), way.client.audiences()
    finally:
        way.close()


def _account(client: Client) -> Account:
    account = client.account()
    if account.role.lower() in READ_ONLY_ROLES:
        raise AccountProblem(
            tr(
                "This key belongs to a user who may not change contacts ({role})", role=account.role
            ),
            tr("Ask the owner of the Mailchimp account for a key of a manager, admin or owner."),
        )
    return account


def apply(
    session: Session,
    settings: Settings,
    key: str,
    *,
    keep_key: bool = True,
    look_over: bool = False,
    passwords: Mapping[str, str] | None = None,
) -> Done:
    """Check everything, add missing fields, save settings and key. Nothing is pushed.

    keep_key: put the key into the credential store (not where it comes from the environment).
    look_over: read every feed of people once more, to say what its data lack. passwords: feed name
    → its database's password, to be kept in the credential store.
    Raises SettingsError, SourceProblem, KeyProblem, AccountProblem, Wait or Occupied; then nothing
    was saved.
    """
    way = connection.open_connection(session, clean_key(key), budget=Budget(2))
    secrets = session.secrets.with_passwords(passwords or {})
    try:
        account = _account(way.client)
        settings, audience = _audience(way.client, settings)
        done = Done(account, audience, [tr("Connected to “{name}”.", name=account.name)])
        done.sentences.append(
            tr(
                "Audience: {name} ({id}), {members} contacts.",
                name=audience.name,
                id=audience.id,
                members=number(audience.members),
            )
        )
        existing = way.client.audience_fields(audience.id)
        plan = plan_fields(_wanted(settings.feed), existing.fields, existing.limit)
        if plan.problems:
            raise SettingsError(tr("The fields cannot be used"), " ".join(plan.problems))
        orders = _orders(session, secrets, settings, plan, done)
        fields = _make_fields(way.client, audience.id, plan, done)
    finally:
        way.close()
    with session.engine("setup") as database:
        if keep_key:
            session.secrets.store_api_key(way.server.name, clean_key(key))
        _keep_passwords(session.secrets, settings, passwords or {})
        write_settings(session.paths.settings_file, settings)
        _remember(session, database, done, fields, orders)
    if look_over:
        for feed in settings.people_feeds():
            source = _source(session, secrets, feed)
            done.findings += feed_findings(feed, fields, source, session.clock.today())
    return done


def _keep_passwords(secrets: Secrets, settings: Settings, passwords: Mapping[str, str]) -> None:
    """Each feed's own, but for those that the environment gives. Raises StoreLocked, NoStore."""
    for feed in settings.feed:
        password = passwords.get(feed.name, "")
        if password and not secrets.password_from_environment(feed.name):
            secrets.store_database_password(feed.name, password)


def _source(session: Session, secrets: Secrets, feed: Feed) -> Source:
    return feed_source(feed, base=session.base, clock=session.clock, secrets=secrets)


def _audience(client: Client, settings: Settings) -> tuple[Settings, Audience]:
    """The audience that is meant, made where the settings ask for one that is not there yet."""
    new = settings.mailchimp.create_audience
    there = client.audiences()
    if new is None or settings.mailchimp.audience:
        return settings, connection.choose_audience(there, settings)
    found = [audience for audience in there if audience.name == new.name]
    if not found and not client.may_create():
        raise AccountProblem(
            tr("Your Mailchimp plan allows no more audiences"),
            tr("Choose one that is there, or a larger plan in Mailchimp."),
        )
    audience = found[0] if found else client.create_audience(new)
    # From now on it is known by its ID: running the same file again makes no second one.
    mailchimp = settings.mailchimp.model_copy(
        update={"audience": audience.id, "create_audience": None}
    )
    return settings.model_copy(update={"mailchimp": mailchimp}), audience


def _wanted(feeds: Sequence[Feed]) -> dict[str, FieldSetting]:
    """Tag → setting over all people feeds; the first feed that says more than a column wins."""
    wanted: dict[str, FieldSetting] = {}
    for feed in feeds:
        for tag, setting in feed.fields.items():
            known = wanted.get(tag)
            if known is None or (known.type is None and setting.type is not None):
                wanted[tag] = setting
    return wanted


def _orders(
    session: Session, secrets: Secrets, settings: Settings, plan: FieldsPlan, done: Done
) -> dict[str, Orders]:
    """Read every feed once: its columns are there, and what order its dates are written in.

    Raises SettingsError where the values can be read both ways and the settings do not tell.
    """
    fields = dict(plan.resolved)
    fields |= {new.setting: AudienceField(0, new.tag, new.name, new.type) for new in plan.create}
    orders: dict[str, Orders] = {}
    for feed in settings.feed:
        if not feed.enabled:
            continue
        source = _source(session, secrets, feed)
        if feed.kind == "events" and isinstance(source, FolderSource) and not source.files():
            done.sentences.append(
                tr("Feed {name}: no file is there yet; it waits for one.", name=feed.name)
            )
            continue
        evidence = date_orders(feed, fields, source)
        for column, order in evidence.items():
            decided = order.decided()
            if feed.dates is None and order.must_ask:
                raise SettingsError(
                    tr("The dates in “{column}” can be read in two ways", column=column),
                    tr(
                        'Such as {join}. Say which in the feed “{name}”: dates = "DMY" '
                        '(day first) or dates = "MDY".',
                        join=", ".join(order.examples),
                        name=feed.name,
                    ),
                )
            if decided:
                orders.setdefault(feed.name, {})[column] = decided
        done.sentences.append(tr("Feed {name}: readable.", name=feed.name))
        if feed.kind == "people" and not feed.key:
            done.sentences.append(
                tr(
                    "Feed {name} has no key: a customer whose address changes is a new person.",
                    name=feed.name,
                )
            )
    return orders


def _make_fields(
    client: Client, list_id: str, plan: FieldsPlan, done: Done
) -> dict[str, AudienceField]:
    fields = dict(plan.resolved)
    for new in plan.create:
        made = client.create_merge_field(list_id, new.tag, new.name, new.type, new.options)
        fields[new.setting] = made
        what = {"tag": made.tag, "name": made.name, "type": made.type}
        done.sentences.append(
            tr(
                "Added the field {tag} ({name}, {type}): Mailchimp has at most {most} characters "
                "for {setting}.",
                **what,
                most=LONGEST_TAG,
                setting=new.setting,
            )
            if len(new.setting) > LONGEST_TAG
            else tr("Added the field {tag} ({name}, {type}).", **what)
        )
    for wanted, found in plan.resolved.items():
        if wanted != found.tag:
            done.sentences.append(
                tr(
                    "{wanted} is the field {tag} ({name}).",
                    wanted=wanted,
                    tag=found.tag,
                    name=found.name,
                )
            )
    return fields


def _remember(
    session: Session,
    database: Database,
    done: Done,
    fields: dict[str, AudienceField],
    orders: dict[str, Orders],
) -> None:
    known = (state.get(database, state.ACCOUNT_ID), state.get(database, "former_audience"))
    now = (done.account.account_id, done.audience.id)
    with database.transaction():
        if known[0] and known != now:
            memory.forget_audience(database)
            done.sentences.append(
                tr("This is another audience: nothing queued for the former goes there.")
            )
        connection.note_account(database, done.account, done.audience)
        state.put(database, "former_audience", done.audience.id)
        state.put(database, state.TROUBLE, "")
        state.put(database, state.WORD_NOTES, "")
        reading_notes.accept(database)
        memory.save_fields(database, fields)
        memory.save_orders(database, orders)
        history.add(
            database,
            history.Line(
                time=stamp(session.clock.now()),
                run=0,
                feed="",
                key="",
                email="",
                action=Action.SETUP,
                result=Result.DONE,
                detail=" ".join(done.sentences),
            ),
        )
