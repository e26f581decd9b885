"""The exit status of a run: one place, the words of the public interface. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbridge.base.errors import AccountProblem, Ask, MailbridgeError, SettingsError

if TYPE_CHECKING:
    # Engine and Mailchimp are loaded by the commands that need them, not by every start.
    from mailbridge.sync.cycle import Pass

FINE, WAITING, UNUSABLE, UNREACHABLE = 0, 1, 2, 3


def of_pass(result: Pass) -> int:
    """3 nothing got through to Mailchimp; 2 a feed was never read; 1 something waits; else 0."""
    report, taken = result.report, result.taken
    if not result.got_through and _shut_out(result.mailchimp):
        return UNREACHABLE
    if taken.never_read or isinstance(result.mailchimp, SettingsError):
        return UNUSABLE
    refused_for_all = isinstance(result.mailchimp, Ask)
    waits = report.waiting or result.errands
    if waits or report.needs_confirmation or taken.failed or refused_for_all:
        return WAITING
    return FINE


def _shut_out(error: MailbridgeError | None) -> bool:
    """Whether Mailchimp was not reached, or refused the key.

    An account that forbids it, or an audience that is gone, was reached: that is "refused for the
    whole audience". An address that may not be used is a fault of the settings.
    """
    return error is not None and not isinstance(error, AccountProblem | SettingsError)
