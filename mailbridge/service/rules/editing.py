"""Changes to the settings that the window offers: fields, tags, rules, feeds, segments, who goes.

Each function gives new settings; only ``save`` writes. What a setting means is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from mailbridge.base.errors import MailbridgeError, SettingsError
from mailbridge.base.language import tr
from mailbridge.service.rules.form_faults import Fault, faults_of
from mailbridge.service.rules.rule_words import (
    feed_sentence,
    rule_sentence,
    segment_sentence,
    tag_sentence,
)
from mailbridge.service.session import Session
from mailbridge.settings.schema import (
    Consent,
    Feed,
    FieldSetting,
    RuleSetting,
    Segment,
    Settings,
    TagSetting,
)
from mailbridge.settings.writing import plain, write_settings

Entry = TagSetting | RuleSetting | Segment | Feed


class Kind(StrEnum):
    """What a line is about."""

    FEED = "feed"
    TAG = "tag"
    RULE = "rule"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Line:
    """One tag, rule, feed or segment. feed: its feed's name, "" for a segment.

    number: its place, from 0. on: whether it is at work; segments always are.
    """

    kind: Kind
    feed: str
    number: int
    sentence: str
    on: bool = True


def lines(settings: Settings, kind: Kind, feed: str = "") -> list[Line]:
    """All of a kind, in the order of the file. feed: whose tags or rules."""
    if kind is Kind.FEED:
        return [
            Line(kind, one.name, place, feed_sentence(one), one.enabled)
            for place, one in enumerate(settings.feed)
        ]
    if kind is Kind.SEGMENT:
        labels = {tag: words for words, tag in field_words(settings)}
        return [
            Line(kind, "", place, segment_sentence(one, labels))
            for place, one in enumerate(settings.segment)
        ]
    given = _feed(settings, feed)
    if kind is Kind.TAG:
        return [
            Line(kind, feed, place, tag_sentence(one), one.enabled)
            for place, one in enumerate(given.tag)
        ]
    return [
        Line(kind, feed, place, rule_sentence(one), one.enabled)
        for place, one in enumerate(given.rule)
    ]


def entry(settings: Settings, line: Line) -> Entry:
    """What a line is about. Raises SettingsError where its feed is gone."""
    if line.kind is Kind.SEGMENT:
        return settings.segment[line.number]
    feed = _feed(settings, line.feed)
    if line.kind is Kind.FEED:
        return feed
    return feed.tag[line.number] if line.kind is Kind.TAG else feed.rule[line.number]


def removed(settings: Settings, line: Line) -> Settings:
    """The settings without it. A segment stays in Mailchimp: none is ever deleted there.

    Raises SettingsError for the last list of customers: without one there is nothing to do.
    """
    if line.kind is Kind.SEGMENT:
        return settings.model_copy(update={"segment": _without(settings.segment, line.number)})
    feed = _feed(settings, line.feed)
    if line.kind is Kind.FEED:
        rest = [one for one in settings.feed if one.name != feed.name]
        if not any(one.kind == "people" for one in rest):
            raise SettingsError(
                tr("This is your only list of customers"),
                tr("Switch it off to let it rest, or choose another one in the settings."),
            )
        return settings.model_copy(update={"feed": rest})
    name = line.kind.value
    changed = feed.model_copy(update={name: _without(getattr(feed, name), line.number)})
    return with_feed(settings, changed)


def replaced(settings: Settings, line: Line, now: Entry) -> Settings:
    """The settings with another tag, rule, feed or segment in the line's place.

    Raises SettingsError where that is there already, or its name is taken.
    """
    if now == entry(settings, line):
        return settings
    if isinstance(now, Feed):
        return with_feed(settings, now)
    if isinstance(now, Segment):
        _refuse_name(now.name, _without(settings.segment, line.number))
        segments = list(settings.segment)
        segments[line.number] = now
        return settings.model_copy(update={"segment": segments})
    feed, name = _feed(settings, line.feed), line.kind.value
    entries = list(getattr(feed, name))
    _refuse_twice(now, _without(entries, line.number))
    entries[line.number] = now.model_copy(update={"enabled": entries[line.number].enabled})
    return with_feed(settings, feed.model_copy(update={name: entries}))


def switched(settings: Settings, line: Line, *, on: bool) -> Settings:
    """The settings with a feed, a tag or a rule switched on or off."""
    feed = _feed(settings, line.feed)
    if line.kind is Kind.FEED:
        return with_feed(settings, feed.model_copy(update={"enabled": on}))
    name = line.kind.value
    entries = list(getattr(feed, name))
    entries[line.number] = entries[line.number].model_copy(update={"enabled": on})
    return with_feed(settings, feed.model_copy(update={name: entries}))


def added(settings: Settings, feed_name: str, now: Entry) -> Settings:
    """The settings with one more tag, rule, feed or segment. feed_name: for a tag or rule.

    Raises SettingsError where it is there already, or its name is taken.
    """
    if isinstance(now, Segment):
        _refuse_name(now.name, settings.segment)
        return settings.model_copy(update={"segment": [*settings.segment, now]})
    if isinstance(now, Feed):
        _refuse_name(now.name, settings.feed)
        return settings.model_copy(update={"feed": [*settings.feed, now]})
    feed = _feed(settings, feed_name)
    name = Kind.TAG.value if isinstance(now, TagSetting) else Kind.RULE.value
    present = list(getattr(feed, name))
    _refuse_twice(now, present)
    return with_feed(settings, feed.model_copy(update={name: [*present, now]}))


def with_field(
    settings: Settings, feed_name: str, tag: str, field: FieldSetting, former: str = ""
) -> Settings:
    """The settings with a field of a feed. former: the tag that it replaces, in its place.

    Raises SettingsError where another column goes there already.
    """
    feed = _feed(settings, feed_name)
    if tag != former and tag in feed.fields:
        raise SettingsError(
            tr("Another column goes to this field"), tr("Choose another field, or untick that one.")
        )
    if former not in feed.fields:
        fields = {**feed.fields, tag: field}
    else:
        fields = {
            (tag if one == former else one): (field if one == former else known)
            for one, known in feed.fields.items()
        }
    return with_feed(settings, feed.model_copy(update={"fields": fields}))


def without_field(settings: Settings, feed_name: str, tag: str) -> Settings:
    """The settings with that column kept in the shop. What Mailchimp has of it stays there."""
    feed = _feed(settings, feed_name)
    fields = {one: field for one, field in feed.fields.items() if one != tag}
    return with_feed(settings, feed.model_copy(update={"fields": fields}))


def with_consent(settings: Settings, feed_name: str, consent: Consent | None) -> Settings:
    """The settings with the column that says who agreed; None: no column does."""
    feed = _feed(settings, feed_name)
    return with_feed(settings, feed.model_copy(update={"consent": consent}))


def with_values(
    settings: Settings, mailchimp: Mapping[str, Any], sync: Mapping[str, Any]
) -> Settings:
    """The settings with these keys of [mailchimp] and [sync], not yet looked at by the schema."""
    return settings.model_copy(
        update={
            "mailchimp": settings.mailchimp.model_copy(update=dict(mailchimp)),
            "sync": settings.sync.model_copy(update=dict(sync)),
        }
    )


def faults(settings: Settings) -> tuple[Fault, ...]:
    """What the schema does not accept of edited settings, in plain words; () for nothing."""
    try:
        Settings.model_validate(plain(settings))
    except ValidationError as error:
        return faults_of(error)
    return ()


def save(session: Session, before: Settings, after: Settings) -> None:
    """Write the settings, unless the file has changed since it was read.

    Raises SettingsError, also where somebody else edited the file meanwhile; OSError where it
    cannot be written.
    """
    unchanged_since(session, before)
    if faults(after):
        raise SettingsError(
            tr("This cannot be saved"), tr("Something is missing or is not possible.")
        )
    write_settings(session.paths.settings_file, after)


def unchanged_since(session: Session, before: Settings) -> None:
    """Raise SettingsError where somebody else edited the settings since they were read."""
    if session.settings() != before:
        raise SettingsError(
            tr("The settings were changed elsewhere"),
            tr("Look at what is there now, and try again."),
        )


def known_columns(session: Session, feed: Feed) -> list[str]:
    """The columns to choose from: the shop's where it can be asked now, else the settings' own."""
    from mailbridge.service.running.inputs import feed_source  # noqa: PLC0415  # readers, when used

    try:
        source = feed_source(feed, base=session.base, clock=session.clock, secrets=session.secrets)
        return list(dict.fromkeys([*source.columns(), *feed.columns()]))
    except MailbridgeError:
        # A shop that is away now is told by the engine; what is known of it will do here.
        return list(feed.columns())


def field_words(settings: Settings) -> list[tuple[str, str]]:
    """What is sent: the words an owner knows each field by, and its tag."""
    found = {
        tag: setting.label or tag for feed in settings.feed for tag, setting in feed.fields.items()
    }
    return [(words, tag) for tag, words in found.items()]


def event_names(settings: Settings) -> list[str]:
    """The names of the events that rules and lists send, each once."""
    names = [rule.event for feed in settings.feed for rule in feed.rule if rule.event]
    names += [feed.event_name for feed in settings.feed if feed.event_name]
    return list(dict.fromkeys(names))


def with_feed(settings: Settings, changed: Feed) -> Settings:
    """The settings with this feed in the place of the one of its name."""
    feeds = [changed if feed.name == changed.name else feed for feed in settings.feed]
    return settings.model_copy(update={"feed": feeds})


def _feed(settings: Settings, name: str) -> Feed:
    for feed in settings.feed:
        if feed.name == name:
            return feed
    raise SettingsError(
        tr("There is no list “{name}” any more", name=name), tr("Look at what is there now.")
    )


def _without(entries: list[Any], number: int) -> list[Any]:
    return [one for place, one in enumerate(entries) if place != number]


def _refuse_twice(now: TagSetting | RuleSetting, present: list[Any]) -> None:
    if any(now == one.model_copy(update={"enabled": now.enabled}) for one in present):
        raise SettingsError(tr("This is there already"), tr("It would change nothing."))


def _refuse_name(name: str, present: list[Any]) -> None:
    if name.casefold() in {one.name.casefold() for one in present}:
        raise SettingsError(tr("This name is taken already"), tr("Choose another name."))
