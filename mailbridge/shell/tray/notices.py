"""What needs the owner now, as the overview's banners: each thing once, the serious ones first.

Plain functions: they read nothing and show nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailbridge.base.errors import Remedy
from mailbridge.base.language import mark, ntr, tr
from mailbridge.records.skipped import Reason
from mailbridge.records.standing import StateName
from mailbridge.screens.overview import Notice
from mailbridge.service.standing.needs import Need
from mailbridge.service.wording import SHORT
from mailbridge.shell.lookout import Known
from mailbridge.widgets.engine.messages import Problem, State
from mailbridge.widgets.words import number

BUTTONS: Mapping[Remedy, tuple[tuple[str, str], ...]] = {
    Remedy.NONE: (),
    Remedy.RETRY: ((mark("Try now"), "sync"),),
    Remedy.KEY: ((mark("Enter new key…"), "key"), (mark("How to fix it"), "help key-refused")),
    Remedy.AUDIENCE: ((mark("Choose audience…"), "audience"),),
    Remedy.SET_UP: ((mark("Change set-up…"), "setup"),),
    Remedy.SOURCE: ((mark("Try again"), "sync"), (mark("Choose again…"), "setup")),
    Remedy.SIGN_IN: ((mark("Open sign-in page"), "open sign-in"), (mark("Try now"), "sync")),
    Remedy.PLANS: ((mark("Open Mailchimp plans"), "open plans"),),
    Remedy.RULES: ((mark("Decide…"), "show rules"),),
    Remedy.UNLOCK: ((mark("Unlock…"), "unlock"),),
    Remedy.NOT_PRIVATE: ((mark("How to fix it"), "help not-reached"), (mark("Try now"), "sync")),
    Remedy.FILE_HELD: ((mark("Try again"), "sync"),),
    Remedy.FOLDER: ((mark("Choose folder…"), "choose place"), (mark("Try again"), "sync")),
    Remedy.FILE: ((mark("Choose file…"), "choose place"), (mark("Try again"), "sync")),
    Remedy.COLUMN: ((mark("Use that…"), "use column"), (mark("Choose again…"), "setup")),
}
"""Remedy → the words of its button and its wish; a second one where there are two ways."""

ABOUT_A_FEED = frozenset({"choose place", "use column"})
"""Wishes that name the feed they are about behind a colon."""


def notices(
    own: Iterable[Notice], problem: Problem | None, known: Known, state: State, skipped: int
) -> list[Notice]:
    """The banners. own: the window's. problem: what the engine met last; None: nothing.

    What the state's headline says already is not said again, unless a button comes with it.
    """
    said = f"{state.title} {state.text}"
    listed = list(own)
    if known.held:
        text = " ".join(one.sentence for one in known.held)
        answers = (tr("Keep everyone"), "keep everyone")
        listed.append(Notice(text, tr("Look now…"), "show hold", serious=True, other=answers))
    if state.state is not StateName.NOT_SET_UP:
        listed += [_banner(need) for need in known.needs]
    told = f"{said} {' '.join(notice.text for notice in listed)}"
    if problem is not None and problem.title not in told:
        listed.append(Notice(f"{problem.title}. {problem.message}".strip()))
    if skipped and state.state is not StateName.NOT_SET_UP:
        words = skipped_words(skipped, known.status.reasons)
        listed.append(Notice(words, tr("Show me"), "show skipped"))
    return sorted(listed, key=lambda notice: not notice.serious)


def _banner(need: Need) -> Notice:
    buttons = [
        (tr(words), f"{wish}: {need.feed}" if wish in ABOUT_A_FEED else wish)
        for words, wish in BUTTONS[need.remedy]
    ]
    first, second = (*buttons, ("", ""), ("", ""))[:2]
    return Notice(need.text, first[0], first[1], serious=need.serious, other=second)


def skipped_words(total: int, reasons: Mapping[Reason, int]) -> str:
    """How many are not in Mailchimp and why, in a sentence."""
    if not reasons:
        return ntr(
            "1 customer is not in Mailchimp.",
            "{n} customers are not in Mailchimp.",
            total,
            n=number(total),
        )
    if len(reasons) == 1:
        listed = tr(SHORT[next(iter(reasons))])
    else:
        listed = ", ".join(f"{number(n)} {tr(SHORT[reason])}" for reason, n in reasons.items())
    return ntr(
        "1 customer is not in Mailchimp: {reasons}.",
        "{n} customers are not in Mailchimp: {reasons}.",
        total,
        n=number(total),
        reasons=listed,
    )
