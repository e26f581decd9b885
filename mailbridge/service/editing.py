"""Changes to the settings that the window offers: tags, rules, segments, who goes, the brake.

Each function gives new settings; only ``save`` writes. What a setting means is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from mailbridge.base.errors import MailbridgeError, SettingsError
from mailbridge.service.rule_words import rule_sentence, segment_sentence, tag_sentence
from mailbridge.service.session import Session
from mailbridge.settings.complaints import worst
from mailbridge.settings.schema import Feed, RuleSetting, Segment, Settings, TagSetting
from mailbridge.settings.writing import plain, write_settings


class Kind(StrEnum):
    """What a line is about."""

    FEED = "feed"
    TAG = "tag"
    RULE = "rule"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Line:
    """One tag, rule or segment. feed: its feed's name, "" for a segment. number: its place, from 0.

    on: whether it is at work; segments always are. A feed is no line to remove.
    """

    kind: Kind
    feed: str
    number: int
    sentence: str
    on: bool = True


def lines(settings: Settings) -> list[Line]:
    """In the order of the file: each feed, its tags and rules, then the segments."""
    found = []
    for place, feed in enumerate(settings.feed):
        what = "customers" if feed.kind == "people" else "events"
        found.append(
            Line(Kind.FEED, feed.name, place, f"{feed.name}: its {what} are read", feed.enabled)
        )
        found += [
            Line(Kind.TAG, feed.name, number, tag_sentence(tag), tag.enabled)
            for number, tag in enumerate(feed.tag)
        ]
        found += [
            Line(Kind.RULE, feed.name, number, rule_sentence(rule), rule.enabled)
            for number, rule in enumerate(feed.rule)
        ]
    found += [
        Line(Kind.SEGMENT, "", number, segment_sentence(segment))
        for number, segment in enumerate(settings.segment)
    ]
    return found


def removed(settings: Settings, line: Line) -> Settings:
    """The settings without it. A segment stays in Mailchimp: none is ever deleted there."""
    if line.kind is Kind.SEGMENT:
        kept = [one for number, one in enumerate(settings.segment) if number != line.number]
        return settings.model_copy(update={"segment": kept})
    feed = _feed(settings, line.feed)
    name = line.kind.value
    rest = [one for number, one in enumerate(getattr(feed, name)) if number != line.number]
    return _with_feed(settings, feed.model_copy(update={name: rest}))


def switched(settings: Settings, line: Line, *, on: bool) -> Settings:
    """The settings with a feed, a tag or a rule switched on or off."""
    feed = _feed(settings, line.feed)
    if line.kind is Kind.FEED:
        return _with_feed(settings, feed.model_copy(update={"enabled": on}))
    name = line.kind.value
    entries = list(getattr(feed, name))
    entries[line.number] = entries[line.number].model_copy(update={"enabled": on})
    return _with_feed(settings, feed.model_copy(update={name: entries}))


def added(settings: Settings, feed_name: str, entry: TagSetting | RuleSetting) -> Settings:
    """The settings with one more tag or rule. Raises SettingsError where it is there already."""
    feed = _feed(settings, feed_name)
    name = Kind.TAG.value if isinstance(entry, TagSetting) else Kind.RULE.value
    present = list(getattr(feed, name))
    if entry in present:
        raise SettingsError("This is there already", "It would change nothing.")
    return _with_feed(settings, feed.model_copy(update={name: [*present, entry]}))


def with_segment(settings: Settings, segment: Segment) -> Settings:
    """The settings with one more segment. Raises SettingsError where the name is taken."""
    if segment.name.casefold() in {one.name.casefold() for one in settings.segment}:
        raise SettingsError("There is a segment of this name already", "Choose another name.")
    return settings.model_copy(update={"segment": [*settings.segment, segment]})


def make_segment(values: Mapping[str, Any]) -> Segment:
    """A segment as the settings file would write it. Raises SettingsError where it is unusable."""
    try:
        return Segment.model_validate(values)
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise SettingsError("The segment cannot be used so", f"{said}.") from None


def with_values(
    settings: Settings, mailchimp: Mapping[str, Any], sync: Mapping[str, Any]
) -> Settings:
    """The settings with these keys of [mailchimp] and [sync].

    Raises SettingsError naming the key that cannot be so.
    """
    changed = settings.model_copy(
        update={
            "mailchimp": settings.mailchimp.model_copy(update=dict(mailchimp)),
            "sync": settings.sync.model_copy(update=dict(sync)),
        }
    )
    return checked(changed)


def checked(settings: Settings) -> Settings:
    """The settings after the schema has looked at them once more. Raises SettingsError."""
    data = plain(settings)
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        text = worst(error, data, {}).text
        raise SettingsError("This cannot be saved", f"{text}.") from None


def save(session: Session, before: Settings, after: Settings) -> None:
    """Write the settings, unless the file has changed since it was read.

    Raises SettingsError, also where somebody else edited the file meanwhile; OSError where it
    cannot be written.
    """
    if session.settings() != before:
        raise SettingsError(
            "The settings were changed elsewhere", "Look at what is there now, and try again."
        )
    write_settings(session.paths.settings_file, checked(after))


def known_columns(session: Session, feed: Feed) -> list[str]:
    """The columns to choose from: the shop's where it can be asked now, else the settings' own."""
    from mailbridge.service.inputs import feed_source  # noqa: PLC0415  # readers, when used

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


def _feed(settings: Settings, name: str) -> Feed:
    for feed in settings.feed:
        if feed.name == name:
            return feed
    raise SettingsError(f"There is no feed “{name}” any more", "Look at what is there now.")


def _with_feed(settings: Settings, changed: Feed) -> Settings:
    feeds = [changed if feed.name == changed.name else feed for feed in settings.feed]
    return settings.model_copy(update={"feed": feeds})
