"""The words owners read about records: reasons, the summary sentence, states. English for now.

It decides nothing and reads nothing; what to say is given to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason

SHORT: Mapping[Reason, str] = {
    Reason.NO_EMAIL: "no email address",
    Reason.INVALID_EMAIL: "invalid email address",
    Reason.DUPLICATE_EMAIL: "same email address twice",
    Reason.NO_CONSENT: "no consent",
    Reason.BAD_ROW: "unreadable row",
    Reason.REJECTED: "refused by Mailchimp",
    Reason.FORGOTTEN: "deleted for good in Mailchimp",
    Reason.CLEANED: "bounced",
    Reason.ARCHIVED: "archived in Mailchimp",
    Reason.LEFT: "unsubscribed under a former address",
    Reason.UNDONE: "taken back by you",
    Reason.ERASED: "asked to be forgotten",
    Reason.NOT_IN_AUDIENCE: "not in the audience",
}
"""A few words for each reason, as the summary sentence lists them."""

SENTENCES: Mapping[Reason, str] = {
    Reason.NO_EMAIL: "There is no email address.",
    Reason.INVALID_EMAIL: "The email address is not complete.",
    Reason.DUPLICATE_EMAIL: "Customer {key} has the same email address and was edited last.",
    Reason.NO_CONSENT: "This customer has not agreed to get mail.",
    Reason.BAD_ROW: "This row cannot be read as a customer.",
    Reason.REJECTED: "Mailchimp refused this contact.",
    Reason.FORGOTTEN: (
        "This contact was deleted for good in Mailchimp. Only the person can sign up again."
    ),
    Reason.CLEANED: "Mail to this address bounced. Correct the address in the shop.",
    Reason.ARCHIVED: "Somebody archived this contact in Mailchimp, so it is left alone.",
    Reason.LEFT: (
        "This customer unsubscribed or bounced under a former address, "
        "so the new one is not signed up."
    ),
    Reason.UNDONE: "You took back the run that sent this customer.",
    Reason.ERASED: "This person asked to be forgotten.",
    Reason.NOT_IN_AUDIENCE: "This event is for somebody who is not in the audience.",
}
"""The sentence for each reason; the one for duplicates has a {key} to fill in."""

ADVICE: Mapping[Reason, str] = {
    Reason.NO_EMAIL: "Add the address in your shop program. It is sent by itself.",
    Reason.INVALID_EMAIL: "Correct the address in your shop program. It is sent by itself.",
    Reason.DUPLICATE_EMAIL: "Give one of the two customers an address of their own.",
    Reason.NO_CONSENT: "Nothing to do. When they agree, they are added by themselves.",
    Reason.BAD_ROW: "Correct the row in your shop program.",
    Reason.REJECTED: "Check the customer's data; after a change it is sent again by itself.",
    Reason.FORGOTTEN: "Send them your Mailchimp sign-up form if they want to come back.",
    Reason.CLEANED: "Ask for a working address and correct it in your shop program.",
    Reason.ARCHIVED: "Unarchive the contact in Mailchimp if it is to get mail again.",
    Reason.LEFT: "Send them your Mailchimp sign-up form if they want to come back.",
    Reason.UNDONE: "Edit the customer in your shop program, or send them again.",
    Reason.ERASED: "Nothing to do.",
    Reason.NOT_IN_AUDIENCE: "Nothing to do; the event is not sent.",
}
"""What the owner can do about each reason."""


def summary(report: Report, skipped: Mapping[Reason, int]) -> str:
    """The one sentence of a run, with the parts that are zero left out."""
    parts = []
    if report.unchanged:
        parts.append(f"{report.unchanged} unchanged")
    if report.skipped:
        parts.append(f"{report.skipped} skipped — {_reasons(skipped)}")
    if report.waiting:
        parts.append(f"{report.waiting} waiting")
    tail = f" ({', '.join(parts)})" if parts else ""
    return f"Pushed {report.pushed} of {report.total} customers{tail}"


def _reasons(skipped: Mapping[Reason, int]) -> str:
    if len(skipped) == 1:
        return SHORT[next(iter(skipped))]
    return ", ".join(f"{number} {SHORT[reason]}" for reason, number in skipped.items())
