"""What needs the owner now, as the overview's banners: each thing once, the serious ones first.

Plain functions: they read nothing and show nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mailbridge.records.skipped import Reason
from mailbridge.screens.overview import Notice
from mailbridge.service.status import Status
from mailbridge.service.wording import SHORT
from mailbridge.widgets.messages import Problem, State, StateName
from mailbridge.widgets.words import number


def notices(
    own: Iterable[Notice], problem: Problem | None, status: Status, state: State, skipped: int
) -> list[Notice]:
    """The banners. own: the window's. problem: what the engine met last; None: nothing.

    What the state's headline says already is not said again.
    """
    said = f"{state.title} {state.text}"
    listed = list(own)
    if status.held:
        listed.append(
            Notice(
                " ".join(status.held),
                "Keep everyone",
                "keep everyone",
                serious=True,
                other=("It is right, go on", "let through"),
            )
        )
    if problem is not None and problem.title not in said:
        listed.append(Notice(f"{problem.title}. {problem.message}".strip()))
    told = f"{said} {' '.join(notice.text for notice in listed)}"
    listed += [
        Notice(text)
        for text in status.attention
        if text not in told and text.partition(":")[0] not in told
    ]
    if skipped and state.state is not StateName.NOT_SET_UP:
        listed.append(Notice(skipped_words(skipped, status.reasons), "Show me", "show skipped"))
    return sorted(listed, key=lambda notice: not notice.serious)


def skipped_words(total: int, reasons: Mapping[Reason, int]) -> str:
    """How many are not in Mailchimp and why, in a sentence."""
    words = "1 customer is" if total == 1 else f"{number(total)} customers are"
    if len(reasons) == 1:
        return f"{words} not in Mailchimp: {SHORT[next(iter(reasons))]}."
    listed = ", ".join(f"{number(count)} {SHORT[reason]}" for reason, count in reasons.items())
    return f"{words} not in Mailchimp: {listed}." if listed else f"{words} not in Mailchimp."
