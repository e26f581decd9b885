"""The exit status of a run: one place, the words of the public interface. Pure."""

from __future__ import annotations

from mailbridge.base.errors import Ask
from mailbridge.sync.cycle import Pass

FINE, WAITING, UNUSABLE, UNREACHABLE = 0, 1, 2, 3


def of_pass(result: Pass) -> int:
    """3 nothing got through to Mailchimp; 2 a feed was never read; 1 something waits; else 0."""
    report, taken = result.report, result.taken
    if result.mailchimp is not None and not result.got_through:
        return UNREACHABLE
    if taken.never_read:
        return UNUSABLE
    refused_for_all = isinstance(result.mailchimp, Ask)
    if report.waiting or report.needs_confirmation or taken.failed or refused_for_all:
        return WAITING
    return FINE
