"""Settings and what set-up learned → feeds that are ready to be read.

It opens sources lazily and reads nothing itself, except to find out a column's date order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from collections.abc import Mapping as MappingType
from dataclasses import replace
from pathlib import Path
from typing import cast

import orjson

from mailbridge.base.clock import Clock
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.records.row import Row
from mailbridge.service.running.remembering import Remembering, StrangeWords
from mailbridge.settings.schema import Feed, Settings
from mailbridge.settings.secrets import Secrets
from mailbridge.shop.columns import find
from mailbridge.shop.mapping import Mapping
from mailbridge.shop.plan import FieldPlan, field_plan
from mailbridge.shop.source import Source
from mailbridge.shop.sources import open_source
from mailbridge.shop.values.date_order import DateOrder
from mailbridge.shop.values.dates import Order
from mailbridge.sync.errands.event_feed import EventInput
from mailbridge.sync.errands.happenings import RuleBook
from mailbridge.sync.reading.intake import FeedInput

MAPPING_VERSION = "1"
"""Raised when mapping gives other contacts for the same rows: then every row is looked at anew."""

DATED = frozenset({FieldType.DATE, FieldType.BIRTHDAY})

Fields = dict[str, AudienceField]
"""Tag in the settings → the audience's field that it means."""

Orders = dict[str, str]
"""Column → the date order that its values showed."""


def feed_input(
    feed: Feed,
    fields: Fields,
    orders: Orders,
    *,
    base: Path,
    clock: Clock,
    secrets: Secrets,
    forgotten: Container[object],
    strange: StrangeWords,
) -> FeedInput:
    """One people feed, ready for an intake. Raises KeyProblem where a password is locked away."""
    plans = tuple(
        _dated(field_plan(setting, fields[tag]), orders)
        for tag, setting in feed.fields.items()
        if tag in fields
    )
    mapping = Remembering(Mapping(feed, plans, country=feed.country), feed, forgotten, strange)
    source = feed_source(feed, base=base, clock=clock, secrets=secrets)
    yearly = {plan.column for plan in plans if plan.type is FieldType.BIRTHDAY}
    book = RuleBook(feed, frozenset(yearly), cast("dict[str, Order]", orders))
    signature = _signature(feed, plans, clock)
    return FeedInput(feed, source, mapping, signature, book, _digest([_meant(feed)]))


def event_inputs(
    settings: Settings,
    orders: dict[str, Orders],
    *,
    base: Path,
    clock: Clock,
    secrets: Secrets,
    forgotten: Container[object],
) -> list[EventInput]:
    """Every enabled events feed of the settings. forgotten: addresses that are never sent."""
    return [
        EventInput(
            feed,
            feed_source(feed, base=base, clock=clock, secrets=secrets),
            cast("Order | None", feed.dates or orders.get(feed.name, {}).get(feed.occurred)),
            forgotten,
        )
        for feed in settings.feed
        if feed.enabled and feed.kind == "events"
    ]


def feed_source(feed: Feed, *, base: Path, clock: Clock, secrets: Secrets) -> Source:
    """The feed's source, with its password where it needs one."""
    password = None
    if feed.database and not feed.database.startswith("sqlite"):
        password = secrets.database_password(feed.name)
    return open_source(feed, base=base, clock=clock, password=password)


def _dated(plan: FieldPlan, orders: Orders) -> FieldPlan:
    order = orders.get(plan.column)
    return replace(plan, order=cast("Order", order)) if order else plan


def _signature(feed: Feed, plans: tuple[FieldPlan, ...], clock: Clock) -> str:
    """Changes whenever the same row may mean something else."""
    parts: list[object] = [MAPPING_VERSION, _meant(feed)]
    parts += [_plain(plan) for plan in plans]
    if any(tag.when and (tag.when.this_month or tag.when.days_ago_at_least) for tag in feed.tag):
        parts.append(clock.today().isoformat())
    return _digest(parts)


def _meant(feed: Feed) -> dict[str, object]:
    """The owner's settings, but for the name."""
    unsaid = {name for name in ("encoding", "delimiter") if getattr(feed, name) is None}
    return feed.model_dump(mode="json", exclude={"name", *unsaid})


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(plan: FieldPlan) -> MappingType[str, object]:
    names = ("tag", "type", "column", "when_empty", "choices", "phone_format", "order", "style")
    return {name: getattr(plan, name) for name in names} | {"parts": dict(plan.parts)}


def date_orders(feed: Feed, fields: Fields, source: Source) -> dict[str, DateOrder]:
    """What the values of each date column say about its order, from one pass over the source.

    Raises whatever reading raises.
    """
    columns = [
        setting.column
        for tag, setting in feed.fields.items()
        if setting.column and tag in fields and fields[tag].type in DATED
    ]
    columns += [feed.occurred] if feed.occurred else []
    columns += [
        rule.when.column
        for rule in feed.rule
        if rule.when.column and rule.when.days_before is not None
    ]
    evidence = {column: DateOrder() for column in columns}
    with source.read() as reading:
        for position, (_, raw) in enumerate(reading, start=1):
            row = reading.parse(raw, position) if evidence or position == 1 else None
            if isinstance(row, Row):
                for column, order in evidence.items():
                    name = find(column, list(row.values))
                    if name is not None:
                        order.add(row.values[name])
    return evidence


def all_inputs(
    settings: Settings,
    fields: Fields,
    orders: dict[str, Orders],
    *,
    base: Path,
    clock: Clock,
    secrets: Secrets,
    forgotten: Container[object],
    strange: StrangeWords,
) -> list[FeedInput]:
    """Every enabled people feed of the settings. forgotten: addresses that are never sent."""
    return [
        feed_input(
            feed,
            fields,
            orders.get(feed.name, {}),
            base=base,
            clock=clock,
            secrets=secrets,
            forgotten=forgotten,
            strange=strange,
        )
        for feed in settings.people_feeds()
    ]
