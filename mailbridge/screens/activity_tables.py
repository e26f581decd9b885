"""The columns of runs and of what was sent, and what the switches above the latter leave. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from mailbridge.base.language import mark, tr
from mailbridge.records.change import Action, Result
from mailbridge.screens.sent_words import ACTIONS, KINDS, RESULTS, changes, detail
from mailbridge.service.lists.pages import RunRow, SentRow
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.words import lasted, number, when

KIND_CHIPS = (
    ("added", mark("Added")),
    ("changed", mark("Changed")),
    ("tags", mark("Tags changed")),
    ("left", mark("Unsubscribed or archived")),
    ("events", mark("Events and journeys")),
    ("refused", mark("Refused")),
)
_ACTIONS: Mapping[str, tuple[Action, ...]] = {
    "added": (Action.CREATE,),
    "changed": (Action.UPDATE, Action.CHANGE_EMAIL),
    "tags": (Action.TAG,),
    "left": (Action.UNSUBSCRIBE, Action.ARCHIVE, Action.MIRROR_UNSUBSCRIBE),
    "events": (Action.EVENT, Action.JOURNEY),
}


def condition(chip: str) -> tuple[str, tuple[str, ...]]:
    """What a switch leaves of the lines of history, with the values; ("", ()) for none."""
    if not chip:
        return "", ()
    if chip == "refused":
        return "result = ?", (Result.REFUSED.value,)
    actions = tuple(action.value for action in _ACTIONS[chip])
    return f"action IN ({', '.join('?' * len(actions))})", actions


def run_columns(today: Callable[[], date]) -> list[Column[RunRow]]:
    """When, What, Result, Customers, How long."""
    return [
        Column("when", mark("When"), lambda run: when(run.started, today()), width=23),
        Column("what", mark("What"), _kind, width=23),
        Column("result", mark("Result"), _result, width=56),
        Column("changed", mark("Customers"), _sent, width=14, right=True),
        Column("lasted", mark("How long"), _lasted, width=16),
    ]


def sent_columns(today: Callable[[], date]) -> list[Column[SentRow]]:
    """When, Customer, E-mail, What, Result, Before → after, Details."""
    return [
        Column("when", mark("When"), lambda line: when(line.time, today()), "", 23, plain=_time),
        Column("key", mark("Customer"), lambda line: line.key, "key", width=13),
        Column("email", mark("E-mail"), lambda line: line.email, "email", width=32),
        Column("action", mark("What"), lambda line: tr(ACTIONS[line.action]), "action", width=24),
        Column("result", mark("Result"), lambda line: tr(RESULTS[line.result]), "result", width=19),
        Column("changes", mark("Before → after"), changes, width=48),
        Column("detail", mark("Details"), detail, width=20),
    ]


def _time(line: SentRow) -> str:
    return line.time


def _kind(run: RunRow) -> str:
    return tr(KINDS[run.kind]) if run.kind in KINDS else tr("Worked")


def _result(run: RunRow) -> str:
    message = str(run.report.get("message") or "")
    return message or (tr("Did not end") if run.ended else tr("Working…"))


def _sent(run: RunRow) -> str:
    return number(int(run.report.get("pushed") or 0)) if run.ended else ""


def _lasted(run: RunRow) -> str:
    seconds = run.report.get("seconds")
    return lasted(float(seconds)) if seconds is not None else ""
