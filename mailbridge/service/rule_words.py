"""Tags, rules and segments of the settings as sentences that an owner reads.

It changes nothing, and reads no shop.
"""

from __future__ import annotations

from mailbridge.settings.schema import (
    Condition,
    Happening,
    RuleSetting,
    Scalar,
    Segment,
    SegmentCondition,
    TagSetting,
)


def tag_sentence(tag: TagSetting) -> str:
    """Such as "Tag “gold” while Tier is Gold"."""
    if tag.always is not None:
        return f"Everyone gets the tag “{tag.always}”"
    if tag.column is not None:
        return f"What stands in {tag.column} is a tag"
    when = _condition(tag.when) if tag.when is not None else ""
    return f"Tag “{tag.tag}” while {when}"


def rule_sentence(rule: RuleSetting) -> str:
    """Such as "When Tier changes: event “tier_changed”"."""
    if rule.tag is not None:
        what = f"tag “{rule.tag}”"
    elif rule.journey is not None:
        what = f"start journey {rule.journey.id} at step {rule.journey.step}"
    else:
        what = f"event “{rule.event}”"
    if rule.properties:
        what += f" with {', '.join(rule.properties.values())}"
    return f"When {_happening(rule.when)}: {what}"


def segment_sentence(segment: Segment) -> str:
    """Such as "Segment “Gold tier”: TIER is Gold and has the tag “customer”"."""
    link = " and " if segment.match == "all" else " or "
    return f"Segment “{segment.name}”: {link.join(_part(one) for one in segment.conditions)}"


def _condition(when: Condition) -> str:
    if when.days_ago_at_least is not None:
        return f"{when.column} is at least {when.days_ago_at_least} days ago"
    if when.this_month:
        return f"{when.column} is this month"
    return f"{when.column} {_compared(when)}"


def _compared(one: Condition | SegmentCondition) -> str:
    if one.is_ is not None:
        return f"is {_said(one.is_)}"
    if one.is_not is not None:
        return f"is not {_said(one.is_not)}"
    if one.at_least is not None:
        return f"is at least {_said(one.at_least)}"
    if one.at_most is not None:
        return f"is at most {_said(one.at_most)}"
    return "is empty" if one.is_empty else "is filled in"


def _happening(when: Happening) -> str:
    if when.appears:
        return "a new customer appears"
    if when.changes:
        return f"{when.column} changes"
    if when.changes_to is not None:
        return f"{when.column} becomes {_said(when.changes_to)}"
    if when.rises:
        return f"{when.column} rises"
    if when.rises_to is not None:
        return f"{when.column} reaches {_said(when.rises_to)}"
    return f"{when.column} is {when.days_before} days ahead"


def _part(one: SegmentCondition) -> str:
    if one.tag is not None:
        # As mailchimp.segments reads it: only is_empty turns a tag's condition round.
        return f"{'has not' if one.is_empty else 'has'} the tag “{one.tag}”"
    if one.contains is not None:
        return f"{one.field} contains {one.contains}"
    return f"{one.field} {_compared(one)}"


def _said(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
