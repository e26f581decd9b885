from __future__ import annotations

from collections.abc import Mapping

import pytest

from mailbridge.base.errors import Remedy
from mailbridge.records.skipped import Reason
from mailbridge.records.standing import StateName
from mailbridge.screens.overview import Notice
from mailbridge.service.lists.held import Held
from mailbridge.service.standing.needs import Need
from mailbridge.shell.lookout import Known
from mailbridge.shell.tray.notices import BUTTONS, notices, skipped_words
from mailbridge.widgets.engine.messages import Problem, State

FINE = State(StateName.UP_TO_DATE, "Everything is up to date")
OWN = Notice("A part of mailbridge stopped.")
HELD = Known(held=(Held("Shop", "All are gone.", 9, 9),))
KEY = Known(needs=(Need("No key. Enter one.", Remedy.KEY, serious=True),))
SHOP = Known(needs=(Need("Shop: closed.", Remedy.SOURCE, serious=True),))


@pytest.mark.parametrize(
    ("own", "problem", "known", "state", "skipped", "texts"),
    [
        ([], None, Known(), FINE, 0, []),
        ([OWN], None, Known(), FINE, 0, [OWN.text]),
        ([OWN], None, HELD, FINE, 0, ["All are gone.", OWN.text]),
        ([], None, KEY, FINE, 0, ["No key. Enter one."]),
        ([], None, KEY, State(StateName.NEEDS_YOU, "No key", "Enter one."), 0, ["No key. Enter one."]),
        ([], Problem("No key", "Enter one."), KEY, FINE, 0, ["No key. Enter one."]),
        ([], Problem("No internet", ""), Known(), State(StateName.WAITING, "No internet"), 0, []),
        ([], Problem("No internet", ""), Known(), FINE, 0, ["No internet."]),
        ([OWN], None, SHOP, FINE, 0, ["Shop: closed.", OWN.text]),
        ([], None, Known(), FINE, 2, ["2 customers are not in Mailchimp."]),
        ([], None, KEY, State(StateName.NOT_SET_UP, ""), 2, []),
    ],
)  # fmt: skip
def test_each_thing_is_said_once(
    own: list[Notice],
    problem: Problem | None,
    known: Known,
    state: State,
    skipped: int,
    texts: list[str],
) -> None:
    assert [one.text for one in notices(own, problem, known, state, skipped)] == texts


def test_buttons_lead_to_the_remedy() -> None:
    held, skips = notices([], None, HELD, FINE, 1)
    assert (held.button, held.action, held.serious) == ("Look now…", "show hold", True)
    assert held.other == ("Keep everyone", "keep everyone")
    assert (skips.action, skips.serious) == ("show skipped", False)
    (key,) = notices([], None, KEY, FINE, 0)
    assert (key.button, key.action) == ("Enter new key…", "key")
    assert key.other == ("How to fix it", "help key-refused")


@pytest.mark.parametrize("remedy", list(Remedy))
def test_every_remedy_has_its_buttons(remedy: Remedy) -> None:
    (notice,) = notices([], None, Known(needs=(Need("So.", remedy),)), FINE, 0)
    assert bool(notice.button) is (remedy is not Remedy.NONE)
    assert len(BUTTONS[remedy]) <= 2


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
