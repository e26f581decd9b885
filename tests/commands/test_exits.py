from __future__ import annotations

import pytest

from mailbridge.base import errors
from mailbridge.commands.exits import of_pass
from mailbridge.records.report import Report
from mailbridge.sync.cycle import Pass
from mailbridge.sync.reading.intake import Taken

BROKEN = errors.SourceProblem("It cannot be read")
FAILED = Taken(failed={"Customers": BROKEN})
NEVER = Taken(failed={"Customers": BROKEN}, never_read={"Customers"})


@pytest.mark.parametrize(
    ("report", "taken", "mailchimp", "through", "status"),
    [
        (Report(1, total=1, skipped=1), Taken(), None, False, 0),
        (Report(1, total=1, pushed=1), Taken(), None, True, 0),
        (Report(1, total=1, waiting=1), Taken(), None, True, 1),
        (Report(1, total=1, waiting=1), Taken(), None, False, 1),
        (Report(1, needs_confirmation="11 are missing"), Taken(), None, True, 1),
        (Report(1), FAILED, None, True, 1),
        (Report(1), NEVER, None, True, 2),
        (Report(1), NEVER, errors.Wait("Away"), False, 3),
        (Report(1), NEVER, errors.Wait("Away"), True, 2),
        (Report(1), Taken(), errors.Wait("Away"), False, 3),
        (Report(1, total=1, waiting=1), Taken(), errors.Wait("Away"), True, 1),
        (Report(1), Taken(), errors.KeyProblem("Wrong"), False, 3),
        (Report(1), Taken(), errors.KeyProblem("Revoked in mid-run"), True, 1),
        (Report(1), Taken(), errors.Ask("The proxy wants a password"), False, 3),
        (Report(1), Taken(), errors.AccountProblem("Not paid"), False, 1),
        (Report(1), Taken(), errors.AudienceGone("Gone"), False, 1),
        (Report(1), Taken(), errors.SettingsError("Another server"), False, 2),
    ],
)
def test_status_of_a_pass(
    report: Report,
    taken: Taken,
    mailchimp: errors.MailbridgeError | None,
    through: bool,
    status: int,
) -> None:
    assert of_pass(Pass(report, taken, mailchimp, through)) == status
