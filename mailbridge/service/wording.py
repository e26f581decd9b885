"""The words owners read about records, in their language: reasons, the summary sentence, states.

It decides nothing and reads nothing; what to say is given to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailbridge.base.language import mark, tr
from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason

SHORT: Mapping[Reason, str] = {
    Reason.NO_EMAIL: mark("no email address"),
    Reason.INVALID_EMAIL: mark("invalid email address"),
    Reason.DUPLICATE_EMAIL: mark("same email address twice"),
    Reason.NO_CONSENT: mark("no consent"),
    Reason.BAD_ROW: mark("unreadable row"),
    Reason.REJECTED: mark("refused by Mailchimp"),
    Reason.FORGOTTEN: mark("deleted for good in Mailchimp"),
    Reason.CLEANED: mark("bounced"),
    Reason.ARCHIVED: mark("archived in Mailchimp"),
    Reason.LEFT: mark("unsubscribed under a former address"),
    Reason.UNDONE: mark("taken back by you"),
    Reason.ERASED: mark("asked to be forgotten"),
    Reason.NOT_IN_AUDIENCE: mark("not in the audience"),
}
"""A few words for each reason, as the summary sentence lists them."""

SENTENCES: Mapping[Reason, str] = {
    Reason.NO_EMAIL: mark("There is no email address."),
    Reason.INVALID_EMAIL: mark("The email address is not complete."),
    Reason.DUPLICATE_EMAIL: mark("Customer {key} has the same email address and was edited last."),
    Reason.NO_CONSENT: mark("This customer has not agreed to get mail."),
    Reason.BAD_ROW: mark("This row cannot be read as a customer."),
    Reason.REJECTED: mark("Mailchimp refused this contact."),
    Reason.FORGOTTEN: mark(
        "This contact was deleted for good in Mailchimp. Only the person can sign up again."
    ),
    Reason.CLEANED: mark("Mail to this address bounced. Correct the address in the shop."),
    Reason.ARCHIVED: mark("Somebody archived this contact in Mailchimp, so it is left alone."),
    Reason.LEFT: mark(
        "This customer unsubscribed or bounced under a former address, "
        "so the new one is not signed up."
    ),
    Reason.UNDONE: mark("You took back the run that sent this customer."),
    Reason.ERASED: mark("This person asked to be forgotten."),
    Reason.NOT_IN_AUDIENCE: mark("This event is for somebody who is not in the audience."),
}
"""The sentence for each reason; the one for duplicates has a {key} to fill in."""

ADVICE: Mapping[Reason, str] = {
    Reason.NO_EMAIL: mark("Add the address in your shop program. It is sent by itself."),
    Reason.INVALID_EMAIL: mark("Correct the address in your shop program. It is sent by itself."),
    Reason.DUPLICATE_EMAIL: mark("Give one of the two customers an address of their own."),
    Reason.NO_CONSENT: mark("Nothing to do. When they agree, they are added by themselves."),
    Reason.BAD_ROW: mark("Correct the row in your shop program."),
    Reason.REJECTED: mark("Check the customer's data; after a change it is sent again by itself."),
    Reason.FORGOTTEN: mark("Send them your Mailchimp sign-up form if they want to come back."),
    Reason.CLEANED: mark("Ask for a working address and correct it in your shop program."),
    Reason.ARCHIVED: mark("Unarchive the contact in Mailchimp if it is to get mail again."),
    Reason.LEFT: mark("Send them your Mailchimp sign-up form if they want to come back."),
    Reason.UNDONE: mark("Edit the customer in your shop program, or send them again."),
    Reason.ERASED: mark("Nothing to do."),
    Reason.NOT_IN_AUDIENCE: mark("Nothing to do; the event is not sent."),
}
"""What the owner can do about each reason."""


def sentences() -> dict[Reason, str]:
    """SENTENCES in the language spoken."""
    return {reason: tr(sentence) for reason, sentence in SENTENCES.items()}


def summary(report: Report, skipped: Mapping[Reason, int]) -> str:
    """The one sentence of a run, with the parts that are zero left out."""
    parts = []
    if report.unchanged:
        parts.append(tr("{n} unchanged", n=report.unchanged))
    if report.skipped:
        parts.append(tr("{n} skipped — {why}", n=report.skipped, why=_reasons(skipped)))
    if report.waiting:
        parts.append(tr("{n} waiting", n=report.waiting))
    tail = f" ({', '.join(parts)})" if parts else ""
    said = tr("Pushed {pushed} of {total} customers", pushed=report.pushed, total=report.total)
    return f"{said}{tail}"


def _reasons(skipped: Mapping[Reason, int]) -> str:
    if len(skipped) == 1:
        return tr(SHORT[next(iter(skipped))])
    return ", ".join(f"{number} {tr(SHORT[reason])}" for reason, number in skipped.items())
