from __future__ import annotations

from collections.abc import Mapping

import pytest

from mailbridge.records.skipped import Reason
from mailbridge.screens.overview import Notice
from mailbridge.service.status import Status
from mailbridge.shell.notices import notices, skipped_words
from mailbridge.widgets.messages import Problem, State, StateName

FINE = State(StateName.UP_TO_DATE, "Everything is up to date")
OWN = Notice("A part of mailbridge stopped.")
HELD = Status(held=("All are gone",), attention=("All are gone",))
KEY = Status(trouble=("No key", "Enter one."), attention=("No key: Enter one.",))


@pytest.mark.parametrize(
    ("own", "problem", "status", "state", "skipped", "texts"),
    [
        ([], None, Status(), FINE, 0, []),
        ([OWN], None, Status(), FINE, 0, [OWN.text]),
        ([OWN], None, HELD, FINE, 0, ["All are gone", OWN.text]),
        ([], None, KEY, FINE, 0, ["No key: Enter one."]),
        ([], None, KEY, State(StateName.NEEDS_YOU, "No key", "Enter one."), 0, []),
        ([], Problem("No key", "Enter one."), KEY, FINE, 0, ["No key. Enter one."]),
        ([], Problem("No internet", ""), Status(), State(StateName.WAITING, "No internet"), 0, []),
        ([], Problem("No internet", ""), Status(), FINE, 0, ["No internet."]),
        ([], None, Status(attention=("Shop: closed",)), FINE, 0, ["Shop: closed"]),
        ([], None, Status(), FINE, 2, ["2 customers are not in Mailchimp."]),
        ([], None, Status(), State(StateName.NOT_SET_UP, ""), 2, []),
    ],
)  # fmt: skip
def test_each_thing_is_said_once(
    own: list[Notice],
    problem: Problem | None,
    status: Status,
    state: State,
    skipped: int,
    texts: list[str],
) -> None:
    assert [one.text for one in notices(own, problem, status, state, skipped)] == texts


def test_buttons_lead_to_the_remedy() -> None:
    held, skips = notices([], None, HELD, FINE, 1)
    assert (held.action, held.serious) == ("keep everyone", True)
    assert held.other == ("It is right, go on", "let through")
    assert (skips.action, skips.serious) == ("show skipped", False)


@pytest.mark.parametrize(
    ("total", "reasons", "words"),
    [
        (1, {}, "1 customer is not in Mailchimp."),
        (3, {Reason.NO_EMAIL: 3}, "3 customers are not in Mailchimp: no email address."),
        (
            5,
            {Reason.NO_EMAIL: 3, Reason.CLEANED: 2},
            "5 customers are not in Mailchimp: 3 no email address, 2 bounced.",
        ),
    ],
)
def test_who_is_skipped_in_a_sentence(
    total: int, reasons: Mapping[Reason, int], words: str
) -> None:
    assert skipped_words(total, reasons) == words
