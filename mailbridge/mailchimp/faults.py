"""What an answer of Mailchimp means: by status, then title, then patterns of the detail.

It looks at answers only; requests without an answer are explained by mailchimp.outages. The rules
come from Mailchimp's error glossary and from recorded answers; ``errors[].message`` is localised
and therefore never compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailbridge.base.errors import (
    AccountProblem,
    KeyProblem,
    MailbridgeError,
    Remedy,
    SkipRecord,
    Throttled,
    Wait,
)
from mailbridge.base.language import mark, tr
from mailbridge.mailchimp.outages import SERVER_LIMIT, lost
from mailbridge.mailchimp.problem import FieldError, Problem, block_reference, is_page, problem_of
from mailbridge.mailchimp.refusals import (
    ADDRESS_FIELDS,
    MemberExists,
    NotAllowed,
    NotFound,
    RefusedFields,
    about_the_person,
    bad_request,
    rejected,
    tag_of,
)
from mailbridge.mailchimp.transport import Request, Response

_LONGEST_STAY_AWAY = 6 * 3600.0
_AGAIN = mark("mailbridge tries again by itself.")


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
        return lost(True, tr("It was cut short or not from Mailchimp."), _rest(response))
    if is_page(response) or 300 <= response.status < 400 or response.status == 511:
        page = Wait(
            tr("Something answered in Mailchimp's place"),
            tr(
                "Does this Wi-Fi want you to sign in? Nothing was counted as sent. {again}",
                again=tr(_AGAIN),
            ),
        )
        page.remedy = Remedy.SIGN_IN
        return page
    return Wait(
        tr("Mailchimp answered strangely"),
        tr("The answer was not counted as a yes. {again}", again=tr(_AGAIN)),
    )


def refused_in_bulk(address: str, error: str, code: str, field: str, message: str) -> SkipRecord:
    """The error behind one entry of ``errors`` in a bulk call's answer."""
    if code == "ERROR_CONTACT_EXISTS":
        return MemberExists(
            tr("Already in the audience"),
            tr("{address} is in the audience already.", address=address),
        )
    if field and field.lower() not in ADDRESS_FIELDS:
        return RefusedFields([FieldError(tag_of(field), message or error)])
    return about_the_person(Problem(400, "", error)) or rejected(Problem(400, "", error))


def _refusal(problem: Problem) -> MailbridgeError:
    """4xx with a problem document, except what means "later"."""
    by_status: dict[int, Callable[[Problem], MailbridgeError]] = {
        400: bad_request,
        401: _key,
        402: _payment,
        403: _account,
        404: lambda _: NotFound(
            tr("Not in the audience"),
            tr("Mailchimp does not know this contact."),
            reason="not_in_audience",
        ),
        405: lambda said: NotAllowed(tr("Mailchimp does not allow this"), said.words()),
    }
    return by_status.get(problem.status, rejected)(problem)


def _key(problem: Problem) -> KeyProblem:
    if "disabled" in problem.detail.lower():
        return KeyProblem(
            tr("The Mailchimp key was switched off"),
            tr(
                "Make a new key in Mailchimp (Profile, Extras, API keys) and paste it in "
                "the set-up."
            ),
        )
    return KeyProblem(
        tr("Mailchimp does not accept the key"),
        tr(
            "It was deleted, or not copied completely. Paste it again, or make a new one "
            "in Mailchimp (Profile, Extras, API keys)."
        ),
    )


def _payment(problem: Problem) -> AccountProblem:
    unpaid = AccountProblem(
        tr("Mailchimp wants the account to be paid"),
        tr("{words} Look into its billing page.", words=problem.words()),
    )
    unpaid.remedy = Remedy.PLANS
    return unpaid


def _account(problem: Problem) -> AccountProblem:
    return AccountProblem(
        tr("Your Mailchimp account does not allow this"),
        tr(
            "{words} The user whose key this is needs the role of a manager or more, and "
            "the plan must include it.",
            words=problem.words(),
        ),
    )


def _throttled(response: Response) -> Throttled:
    return Throttled(
        tr("Mailchimp asks us to slow down"),
        tr(
            "Too many requests at once, perhaps from another program too. {again}", again=tr(_AGAIN)
        ),
        seconds=_retry_after(response),
    )


def _blocked(reference: str, response: Response) -> Wait:
    said = (
        tr(
            "It does not like this computer's internet address (reference {reference}). {again} "
            "If it lasts for hours, give Mailchimp's support that reference.",
            reference=reference,
            again=tr(_AGAIN),
        )
        if reference
        else tr(
            "It does not like this computer's internet address. {again} If it lasts for hours, "
            "ask Mailchimp's support.",
            again=tr(_AGAIN),
        )
    )
    return Wait(
        tr("Mailchimp's network blocks this connection"),
        said,
        seconds=_retry_after(response),
    )


def _busy(response: Response, request: Request) -> Wait:
    if not request.idempotent and response.status != 503:
        # 500, and 502 and 504 of the CDN, which gives up earlier than Mailchimp does.
        return lost(True, tr("Mailchimp had a fault."), _rest(response))
    return Wait(
        tr("Mailchimp is busy"),
        tr("It answers later. {again}", again=tr(_AGAIN)),
        seconds=_retry_after(response),
    )


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
