"""What was done, in words: actions, results, runs, and what a change changed. It draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailbridge.base.language import mark, tr
from mailbridge.records.change import Action, Result
from mailbridge.service.lists.pages import SentRow

KINDS = {
    "sync": mark("Looked for changes"),
    "backfill": mark("Synced all customers"),
    "setup": mark("Set up"),
    "undo": mark("Took a run back"),
    "retry": mark("Tried again"),
    "repair": mark("Mended what differed"),
    "check": mark("Compared with Mailchimp"),
    "erase": mark("Erased a person"),
}
ACTIONS = {
    Action.CREATE: mark("Added"),
    Action.UPDATE: mark("Changed"),
    Action.CHANGE_EMAIL: mark("E-mail address changed"),
    Action.UNSUBSCRIBE: mark("Unsubscribed"),
    Action.ARCHIVE: mark("Archived"),
    Action.TAG: mark("Tags changed"),
    Action.EVENT: mark("Event sent"),
    Action.JOURNEY: mark("Journey started"),
    Action.MIRROR_UNSUBSCRIBE: mark("Unsubscribed in Mailchimp"),
    Action.SETUP: mark("Set up"),
}
RESULTS = {
    Result.DONE: mark("✔ Sent"),
    Result.REFUSED: mark("✕ Refused"),
    Result.RETRYING: mark("… Trying again"),
    Result.UNKNOWN: mark("? Not known"),
}
_TITLES = {
    "FNAME": mark("First name"),
    "LNAME": mark("Last name"),
    "PHONE": mark("Phone"),
    "BIRTHDAY": mark("Birthday"),
    "ADDRESS": mark("Address"),
}


def steps(line: SentRow) -> list[tuple[str, str, str]]:
    """What the line changed: (what, before, after), "" where there was nothing."""
    before, after = line.before, line.after
    made = [
        (tr(_TITLES.get(tag, tag)), _text(before.get("fields", {}).get(tag, "")), _text(value))
        for tag, value in after.get("fields", {}).items()
    ]
    if line.action is Action.CHANGE_EMAIL:
        made.insert(0, (tr("E-mail"), str(before.get("email", "")), str(after.get("email", ""))))
    if after.get("status") and line.action is not Action.CREATE:
        made.append((tr("State in Mailchimp"), _text(before.get("status")), _text(after["status"])))
    if line.action is Action.TAG:
        tags: Mapping[str, Any] = after.get("tags", {})
        had = set(before.get("tags", ()))
        has = (had | set(tags.get("add", ()))) - set(tags.get("remove", ()))
        made.append((tr("Tags"), ", ".join(sorted(had)), ", ".join(sorted(has))))
    return [step for step in made if step[1] != step[2]]


def changes(line: SentRow) -> str:
    """The same in one line: "First name: Rene → René; Phone: 030 1 → 030 123"."""
    return "; ".join(
        tr("{what}: {before} → {after}", what=what, before=before or "–", after=after or "–")
        for what, before, after in steps(line)
    )


def detail(line: SentRow) -> str:
    """What else is known of it; what is kept in English as a whole sentence is translated."""
    return tr(line.detail) if line.detail else ""


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
