"""What Mailchimp refuses of one request: which field, which address, who cannot be taken.

Answers that concern everybody (key, plan, a busy server) are mailchimp.faults'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbridge.base.errors import AccountProblem, MailbridgeError, SkipRecord
from mailbridge.base.language import mark, tr
from mailbridge.mailchimp.problem import FieldError, Problem

ADDRESS_FIELDS = ("email_address", "email address", "email")


class RefusedFields(SkipRecord):
    """Merge fields of a contact were refused. fields: merge tag and Mailchimp's words for each."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        said = "; ".join(f"{one.field}: {one.message}" for one in fields)
        super().__init__(
            tr("Mailchimp refused a field"), tr("{said}. Correct it in the shop.", said=said)
        )
        self.fields = tuple(fields)


class RefusedAddress(SkipRecord):
    """The address was refused: its form, its looks, or (in a change) that it is taken."""


class MemberExists(SkipRecord):
    """The address is in the audience already, where the call was about a new one."""


class InComplianceState(SkipRecord):
    """They unsubscribed, bounced or are under review: only they can come back."""


class NotFound(SkipRecord):
    """404: the member, or the whole audience; the caller knows which, or looks."""


class NotAllowed(SkipRecord):
    """405: not possible for a member in this state."""


class FieldsFull(AccountProblem):
    """The audience has as many merge fields as the plan allows."""


class FieldExists(AccountProblem):
    """A merge field with this tag was made in the meantime."""


def bad_request(problem: Problem) -> MailbridgeError:
    """The error for an answer of 400."""
    title = problem.title.lower()
    if title == "merge max limit exceeded":
        return FieldsFull(
            tr("The audience cannot have more fields"),
            tr("Delete a field in Mailchimp that nobody needs, or leave one out of the settings."),
        )
    if re.search(r"merge field with the tag .* already exists", problem.detail, re.IGNORECASE):
        return FieldExists(tr("The field exists already"), problem.detail)
    return about_the_person(problem) or _about_fields(problem) or rejected(problem)


def about_the_person(problem: Problem) -> SkipRecord | None:
    """Refusals that concern the person or the address, known by title or detail."""
    title, detail = problem.title.lower(), problem.detail.lower()
    if title.startswith("forgotten email") or "permanently deleted" in detail:
        return SkipRecord(
            tr("Deleted for good in Mailchimp"),
            tr("Only this person can sign up again, through a form of Mailchimp."),
            reason="forgotten",
        )
    if "compliance state" in title or "compliance state" in detail:
        return InComplianceState(
            tr("They unsubscribed or bounced"),
            tr("Only they can come back, through a form of Mailchimp."),
        )
    if title == "member exists" or "is already a list member" in detail:
        return MemberExists(tr("Already in the audience"), problem.words())
    for pattern, words in _ADDRESS_WORDS:
        if re.search(pattern, detail):
            return RefusedAddress(tr("Mailchimp refused the address"), tr(words))
    return None


_ADDRESS_WORDS = (
    (
        r"looks fake or invalid",
        mark("It takes the address for a made-up or mistyped one. Correct it."),
    ),
    (
        r"signed up to a lot of lists",
        mark(
            "The address has signed up in many places lately; Mailchimp takes it again after a "
            "while."
        ),
    ),
    (
        r"valid email address|must contain a single @|portion of the email address",
        mark("It is not a valid e-mail address. Correct it in the shop."),
    ),
)


def _about_fields(problem: Problem) -> SkipRecord | None:
    """Refusals that name the fields they are about."""
    if any(error.field.lower() in ADDRESS_FIELDS for error in problem.errors):
        return RefusedAddress(tr("Mailchimp refused the address"), problem.words())
    named = [error for error in problem.errors if error.field]
    about_merge = problem.detail.lower().startswith("your merge fields were invalid")
    if named and (about_merge or all(e.field.startswith("merge_fields.") for e in named)):
        return RefusedFields([FieldError(tag_of(error.field), error.message) for error in named])
    return None


def rejected(problem: Problem) -> SkipRecord:
    """One contact is refused for a reason that only Mailchimp's own words tell."""
    return SkipRecord(tr("Mailchimp refused this"), problem.words() or tr("It did not say why."))


def tag_of(field: str) -> str:
    """The merge tag that an error's field names."""
    return field.removeprefix("merge_fields.")
