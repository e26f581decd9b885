"""Tags, rules, segments and feeds of the settings as sentences that an owner reads.

It changes nothing, and reads no shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mailbridge.base.language import mark, tr
from mailbridge.settings.schema import (
    Condition,
    Feed,
    Happening,
    RuleSetting,
    Scalar,
    Segment,
    SegmentCondition,
    TagSetting,
)

_WHILE: Mapping[str, str] = {
    "is": mark("While {column} is {value}, customers carry the tag “{tag}”"),
    "is_not": mark("While {column} is not {value}, customers carry the tag “{tag}”"),
    "at_least": mark("While {column} is at least {value}, customers carry the tag “{tag}”"),
    "at_most": mark("While {column} is at most {value}, customers carry the tag “{tag}”"),
    "is_empty": mark("While {column} is empty, customers carry the tag “{tag}”"),
    "is_filled": mark("While {column} is filled in, customers carry the tag “{tag}”"),
    "days_ago_at_least": mark(
        "While {column} is at least {value} days ago, customers carry the tag “{tag}”"
    ),
    "this_month": mark("While {column} is in this month, customers carry the tag “{tag}”"),
}

_WHEN: Mapping[tuple[str, str], str] = {
    ("appears", "tag"): mark("When a new customer appears, add the tag “{what}”"),
    ("appears", "event"): mark("When a new customer appears, send the event “{what}”"),
    ("appears", "with"): mark(
        "When a new customer appears, send the event “{what}” with {properties}"
    ),
    ("appears", "journey"): mark(
        "When a new customer appears, start journey {what} at step {step}"
    ),
    ("changes", "tag"): mark("When {column} changes, add the tag “{what}”"),
    ("changes", "event"): mark("When {column} changes, send the event “{what}”"),
    ("changes", "with"): mark("When {column} changes, send the event “{what}” with {properties}"),
    ("changes", "journey"): mark("When {column} changes, start journey {what} at step {step}"),
    ("changes_to", "tag"): mark("When {column} becomes {value}, add the tag “{what}”"),
    ("changes_to", "event"): mark("When {column} becomes {value}, send the event “{what}”"),
    ("changes_to", "with"): mark(
        "When {column} becomes {value}, send the event “{what}” with {properties}"
    ),
    ("changes_to", "journey"): mark(
        "When {column} becomes {value}, start journey {what} at step {step}"
    ),
    ("rises", "tag"): mark("When {column} rises, add the tag “{what}”"),
    ("rises", "event"): mark("When {column} rises, send the event “{what}”"),
    ("rises", "with"): mark("When {column} rises, send the event “{what}” with {properties}"),
    ("rises", "journey"): mark("When {column} rises, start journey {what} at step {step}"),
    ("rises_to", "tag"): mark("When {column} reaches {value}, add the tag “{what}”"),
    ("rises_to", "event"): mark("When {column} reaches {value}, send the event “{what}”"),
    ("rises_to", "with"): mark(
        "When {column} reaches {value}, send the event “{what}” with {properties}"
    ),
    ("rises_to", "journey"): mark(
        "When {column} reaches {value}, start journey {what} at step {step}"
    ),
    ("days_before", "tag"): mark("When {column} is {value} days ahead, add the tag “{what}”"),
    ("days_before", "event"): mark("When {column} is {value} days ahead, send the event “{what}”"),
    ("days_before", "with"): mark(
        "When {column} is {value} days ahead, send the event “{what}” with {properties}"
    ),
    ("days_before", "journey"): mark(
        "When {column} is {value} days ahead, start journey {what} at step {step}"
    ),
}

_PART: Mapping[str, str] = {
    "is": mark("{field} is {value}"),
    "is_not": mark("{field} is not {value}"),
    "contains": mark("{field} contains {value}"),
    "at_least": mark("{field} is at least {value}"),
    "at_most": mark("{field} is at most {value}"),
    "is_empty": mark("{field} is empty"),
    "is_filled": mark("{field} is filled in"),
}


def tag_sentence(tag: TagSetting) -> str:
    """Such as "While Tier is Gold, customers carry the tag “gold”"."""
    if tag.always is not None:
        return tr("Everyone carries the tag “{tag}”", tag=tag.always)
    if tag.column is not None or tag.when is None:
        return tr("What stands in {column} is a tag", column=tag.column)
    way, value = comparison(tag.when)
    return tr(_WHILE[way], column=tag.when.column, value=said(value), tag=tag.tag)


def rule_sentence(rule: RuleSetting) -> str:
    """Such as "When Tier becomes Gold, add the tag “gold”"."""
    way, value = happening(rule.when)
    what, effect, step = rule.event or "", "with" if rule.properties else "event", ""
    if rule.tag is not None:
        what, effect = rule.tag, "tag"
    elif rule.journey is not None:
        what, effect, step = str(rule.journey.id), "journey", str(rule.journey.step)
    return tr(
        _WHEN[way, effect],
        column=rule.when.column,
        value=said(value),
        what=what,
        step=step,
        properties=", ".join(rule.properties.values()),
    )


def segment_sentence(segment: Segment, labels: Mapping[str, str] | None = None) -> str:
    """Such as "“Gold tier”: Tier is Gold; has the tag “customer”". labels: tag → its words."""
    parts = "; ".join(_part(one, labels or {}) for one in segment.conditions)
    if len(segment.conditions) == 1:
        return tr("“{name}”: {condition}", name=segment.name, condition=parts)
    if segment.match == "all":
        return tr("“{name}”, where all of this holds: {conditions}", name=segment.name,
                  conditions=parts)  # fmt: skip
    return tr("“{name}”, where any of this holds: {conditions}", name=segment.name,
              conditions=parts)  # fmt: skip


def feed_sentence(feed: Feed) -> str:
    """Such as "Customers: customers, from the table clients"."""
    place = feed_place(feed)
    if feed.kind == "people":
        return tr("{name}: customers, from {place}", name=feed.name, place=place)
    if feed.event_name:
        return tr(
            "{name}: each new row is the event “{event}”, from {place}",
            name=feed.name,
            event=feed.event_name,
            place=place,
        )
    return tr("{name}: each new row is an event, from {place}", name=feed.name, place=place)


def feed_place(feed: Feed) -> str:
    """Where a feed is read, without a password or a whole address: its table or its files."""
    if feed.folder:
        folder = Path(feed.folder).name or feed.folder
        return tr("the files {files} in {folder}", files=feed.files, folder=folder)
    if feed.table:
        return tr("the table {table}", table=feed.table)
    return tr("a query of your own")


def comparison(when: Condition) -> tuple[str, Scalar]:
    """The one comparison of a tag's condition: its word in the settings, and its value."""
    return _given(when)


def happening(when: Happening) -> tuple[str, Scalar]:
    """The one way of changing of a rule: its word in the settings, and its value."""
    return _given(when)


def said(value: Scalar) -> str:
    """A value of the settings as an owner reads it."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _given(when: Condition | Happening) -> tuple[str, Scalar]:
    for name, field in type(when).model_fields.items():
        value = getattr(when, name)
        if name != "column" and value is not None:
            return field.alias or name, value
    raise ValueError("a condition compares something")  # the schema has seen to it


def _part(one: SegmentCondition, labels: Mapping[str, str]) -> str:
    if one.tag is not None:
        # As mailchimp.segments reads it: only is_empty turns a tag's condition round.
        if one.is_empty:
            return tr("has not the tag “{tag}”", tag=one.tag)
        return tr("has the tag “{tag}”", tag=one.tag)
    field = labels.get(str(one.field), one.field)
    return "; ".join(
        tr(_PART[way], field=field, value=said(value)) for way, value in segment_ways(one)
    )


def segment_ways(one: SegmentCondition) -> list[tuple[str, Scalar]]:
    """The comparisons of a segment's condition: word in the settings and value."""
    return [
        (field.alias or name, getattr(one, name))
        for name, field in SegmentCondition.model_fields.items()
        if name not in {"field", "tag"} and getattr(one, name) is not None
    ]
