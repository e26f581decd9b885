"""What an answer of Mailchimp means: by status, then title, then patterns of the detail.

It looks at answers only; requests without an answer are explained by mailchimp.outages. The rules
come from Mailchimp's error glossary and from recorded answers; ``errors[].message`` is localised
and therefore never compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailbridge.base.errors import (
    AccountProblem,
    KeyProblem,
    MailbridgeError,
    SkipRecord,
    Throttled,
    Wait,
)
from mailbridge.mailchimp.outages import SERVER_LIMIT, lost
from mailbridge.mailchimp.problem import FieldError, Problem, block_reference, is_page, problem_of
from mailbridge.mailchimp.transport import Request, Response

_LONGEST_STAY_AWAY = 6 * 3600.0
_AGAIN = "mailbridge tries again by itself."
_ADDRESS_FIELDS = ("email_address", "email address", "email")


class RefusedFields(SkipRecord):
    """Merge fields of a contact were refused. fields: merge tag and Mailchimp's words for each."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        said = "; ".join(f"{one.field}: {one.message}" for one in fields)
        super().__init__("Mailchimp refused a field", f"{said}. Correct it in the shop.")
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


def is_throttle(response: Response) -> bool:
    """Whether the answer means "too many requests": 429, or 403 without JSON (rate-limits page)."""
    return response.status == 429 or (response.status == 403 and problem_of(response) is None)


def fault(response: Response, request: Request) -> MailbridgeError:
    """The error that an answer other than success means."""
    status = response.status
    problem = problem_of(response)
    reference = block_reference(response)
    if reference is not None:
        return _blocked(reference, response)
    if is_throttle(response):
        return _throttled(response)
    if (status >= 500 and status != 511) or status in (408, 425):
        return _busy(response, request)
    if problem is None or status < 400:
        return strange(response, request)
    return _refusal(problem)


def strange(response: Response, request: Request) -> Wait:
    """An answer that Mailchimp would not give: a log-in page of a Wi-Fi, a cut or odd body.

    After a request that may not be sent twice its outcome is unclear.
    """
    if not request.idempotent:
        return lost(True, "It was cut short or not from Mailchimp.", _rest(response))
    if is_page(response) or 300 <= response.status < 400 or response.status == 511:
        return Wait(
            "Something answered in Mailchimp's place",
            f"Does this Wi-Fi want you to sign in? Nothing was counted as sent. {_AGAIN}",
        )
    return Wait("Mailchimp answered strangely", f"The answer was not counted as a yes. {_AGAIN}")


def refused_in_bulk(address: str, error: str, code: str, field: str, message: str) -> SkipRecord:
    """The error behind one entry of ``errors`` in a bulk call's answer."""
    if code == "ERROR_CONTACT_EXISTS":
        return MemberExists("Already in the audience", f"{address} is in the audience already.")
    if field and field.lower() not in _ADDRESS_FIELDS:
        return RefusedFields([FieldError(_tag(field), message or error)])
    return _about_the_person(Problem(400, "", error)) or _rejected(Problem(400, "", error))


def _refusal(problem: Problem) -> MailbridgeError:
    """4xx with a problem document, except what means "later"."""
    by_status: dict[int, Callable[[Problem], MailbridgeError]] = {
        400: _bad_request,
        401: _key,
        402: _payment,
        403: _account,
        404: lambda _: NotFound(
            "Not in the audience",
            "Mailchimp does not know this contact.",
            reason="not_in_audience",
        ),
        405: lambda said: NotAllowed("Mailchimp does not allow this", said.words()),
    }
    return by_status.get(problem.status, _rejected)(problem)


def _key(problem: Problem) -> KeyProblem:
    if "disabled" in problem.detail.lower():
        return KeyProblem(
            "The Mailchimp key was switched off",
            "Make a new key in Mailchimp (Profile, Extras, API keys) and paste it in the set-up.",
        )
    return KeyProblem(
        "Mailchimp does not accept the key",
        "It was deleted, or not copied completely. Paste it again, or make a new one in Mailchimp "
        "(Profile, Extras, API keys).",
    )


def _payment(problem: Problem) -> AccountProblem:
    return AccountProblem(
        "Mailchimp wants the account to be paid", f"{problem.words()} Look into its billing page."
    )


def _account(problem: Problem) -> AccountProblem:
    return AccountProblem(
        "Your Mailchimp account does not allow this",
        f"{problem.words()} The user whose key this is needs the role of a manager or more, and "
        "the plan must include it.",
    )


def _bad_request(problem: Problem) -> MailbridgeError:
    title = problem.title.lower()
    if title == "merge max limit exceeded":
        return FieldsFull(
            "The audience cannot have more fields",
            "Delete a field in Mailchimp that nobody needs, or leave one out of the settings.",
        )
    if re.search(r"merge field with the tag .* already exists", problem.detail, re.IGNORECASE):
        return FieldExists("The field exists already", problem.detail)
    return _about_the_person(problem) or _about_fields(problem) or _rejected(problem)


def _about_the_person(problem: Problem) -> SkipRecord | None:
    """Refusals that concern the person or the address, known by title or detail."""
    title, detail = problem.title.lower(), problem.detail.lower()
    if title.startswith("forgotten email") or "permanently deleted" in detail:
        return SkipRecord(
            "Deleted for good in Mailchimp",
            "Only this person can sign up again, through a form of Mailchimp.",
            reason="forgotten",
        )
    if "compliance state" in title or "compliance state" in detail:
        return InComplianceState(
            "They unsubscribed or bounced", "Only they can come back, through a form of Mailchimp."
        )
    if title == "member exists" or "is already a list member" in detail:
        return MemberExists("Already in the audience", problem.words())
    for pattern, words in _ADDRESS_WORDS:
        if re.search(pattern, detail):
            return RefusedAddress("Mailchimp refused the address", words)
    return None


_ADDRESS_WORDS = (
    (r"looks fake or invalid", "It takes the address for a made-up or mistyped one. Correct it."),
    (
        r"signed up to a lot of lists",
        "The address has signed up in many places lately; Mailchimp takes it again after a while.",
    ),
    (
        r"valid email address|must contain a single @|portion of the email address",
        "It is not a valid e-mail address. Correct it in the shop.",
    ),
)


def _about_fields(problem: Problem) -> SkipRecord | None:
    """Refusals that name the fields they are about."""
    if any(error.field.lower() in _ADDRESS_FIELDS for error in problem.errors):
        return RefusedAddress("Mailchimp refused the address", problem.words())
    named = [error for error in problem.errors if error.field]
    about_merge = problem.detail.lower().startswith("your merge fields were invalid")
    if named and (about_merge or all(e.field.startswith("merge_fields.") for e in named)):
        return RefusedFields([FieldError(_tag(error.field), error.message) for error in named])
    return None


def _rejected(problem: Problem) -> SkipRecord:
    return SkipRecord("Mailchimp refused this", problem.words() or "It did not say why.")


def _tag(field: str) -> str:
    return field.removeprefix("merge_fields.")


def _throttled(response: Response) -> Throttled:
    return Throttled(
        "Mailchimp asks us to slow down",
        f"Too many requests at once, perhaps from another program too. {_AGAIN}",
        seconds=_retry_after(response),
    )


def _blocked(reference: str, response: Response) -> Wait:
    number = f" (reference {reference})" if reference else ""
    return Wait(
        "Mailchimp's network blocks this connection",
        f"It does not like this computer's internet address{number}. {_AGAIN} If it lasts for "
        "hours, give Mailchimp's support that reference.",
        seconds=_retry_after(response),
    )


def _busy(response: Response, request: Request) -> Wait:
    if not request.idempotent and response.status != 503:
        # 500, and 502 and 504 of the CDN, which gives up earlier than Mailchimp does.
        return lost(True, "Mailchimp had a fault.", _rest(response))
    return Wait("Mailchimp is busy", f"It answers later. {_AGAIN}", seconds=_retry_after(response))


def _rest(response: Response) -> float | None:
    """How long Mailchimp may be at work on a request that somebody in between gave up."""
    return max(0.0, SERVER_LIMIT - response.seconds) if response.status in (502, 504) else None


def _retry_after(response: Response) -> float | None:
    """Seconds, or the moment, of a Retry-After header; at most six hours are believed."""
    said = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", said):
        return min(float(said), _LONGEST_STAY_AWAY)
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(response.headers["date"])
    except (ValueError, KeyError):
        return None  # none is documented; one without the server's own time is of no use
    seconds = (_aware(until) - _aware(now)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_STAY_AWAY)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
