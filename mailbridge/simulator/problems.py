"""The answers with which Mailchimp refuses, word for word: `application/problem+json`.

It decides nothing: the rules decide, and raise one of these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TYPE = "https://mailchimp.com/developer/marketing/docs/errors/"
SEE_ERRORS = (
    "The resource submitted could not be validated. For field-specific details, see the "
    "'errors' array."
)
ANY_OF = "Data did not match any of the schemas described in anyOf."
MERGE_FIELDS_INVALID = "Your merge fields were invalid."


class Problem(Exception):
    """A refusal. fields: what `errors[]` lists, as (field, message) pairs.

    Real answers leave `type` out at times (recorded: `Member Exists`), so it is optional here.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        fields: list[tuple[str, str]] | None = None,
        *,
        typed: bool = True,
        allow: str = "",
    ) -> None:
        super().__init__(title, detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.fields = fields or []
        self.typed = typed
        self.allow = allow

    def body(self, instance: str) -> dict[str, Any]:
        """Mailchimp's error object; instance equals the X-Request-Id header."""
        answer: dict[str, Any] = {"type": TYPE} if self.typed else {}
        answer |= {
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.fields:
            answer["errors"] = [{"field": name, "message": text} for name, text in self.fields]
        return answer


def not_found() -> Problem:
    """An unknown list, member, field, segment or path."""
    return Problem(404, "Resource Not Found", "The requested resource could not be found.")


def wrong_method(allowed: list[str]) -> Problem:
    """A known path, but not with this method."""
    return Problem(
        405,
        "Method Not Allowed",
        "The requested method and resource are not compatible. See the Allow header for this "
        "resource's available methods.",
        allow=", ".join(allowed),
    )


def invalid(*fields: tuple[str, str], detail: str = SEE_ERRORS) -> Problem:
    """400 Invalid Resource: the schema, an address or a value was not accepted."""
    return Problem(400, "Invalid Resource", detail, list(fields))


def not_an_object() -> Problem:
    """The body is no JSON object, or no JSON at all."""
    return invalid(("", "Schema describes object, NULL found instead"))


def merge_fields_invalid(fields: list[tuple[str, str]]) -> Problem:
    """One or more values do not fit their merge fields, or a required one is missing."""
    return Problem(400, "Invalid Resource", MERGE_FIELDS_INVALID, fields)


def member_exists(address: str) -> Problem:
    """POST, or PUT under another hash, of an address that is in the audience."""
    detail = f"{address} is already a list member. Use PUT to insert or update list members."
    return Problem(400, "Member Exists", detail, typed=False)


def compliance(address: str) -> Problem:
    """`subscribed` for somebody who left by themselves, bounced or is under review."""
    detail = (
        f"{address} is in a compliance state due to unsubscribe, bounce, or compliance review "
        "and cannot be subscribed."
    )
    return Problem(400, "Member In Compliance State", detail)


def forgotten(address: str) -> Problem:
    """The address was deleted for good; only a sign-up form brings it back."""
    detail = (
        f"{address} was permanently deleted and cannot be re-imported. The contact must "
        "re-subscribe to get back on the list."
    )
    return Problem(400, "Forgotten Email Not Subscribed", detail)


def cannot_archive() -> Problem:
    """DELETE of somebody who is archived, bounced or pending."""
    return Problem(
        405,
        "Method Not Allowed",
        "This list member cannot be removed. Can not archive a contact that is bounced, "
        "pending or archived",
    )


def not_permitted() -> Problem:
    """The role or the plan does not allow it, for example one audience too many."""
    return Problem(
        403,
        "User action not permitted",
        "User does not have access to the requested operation",
    )


def api_switched_off() -> Problem:
    """The whole account has lost its API access."""
    return Problem(
        403,
        "API Access Disabled",
        "API Access has been disabled for this account. Please contact customer support.",
    )


def key_missing() -> Problem:
    """No credentials at all."""
    return Problem(401, "API Key Missing", "Your request did not include an API key.")


def key_invalid() -> Problem:
    """A wrong key, or the right one at another data centre."""
    return Problem(
        401,
        "API Key Invalid",
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
    )


def key_disabled() -> Problem:
    """A key that was good once."""
    return Problem(401, "API Key Invalid", "API key has been disabled")


def too_many(limit: int) -> Problem:
    """One request more in progress than the user may have."""
    return Problem(
        429,
        "Too Many Requests",
        f"You have exceeded the limit of {limit} simultaneous connections.",
    )


TRIGGERED: dict[str, Callable[[], Problem]] = {
    "APIKeyMissing": key_missing,
    "APIKeyInvalid": key_invalid,
    "ResourceNotFound": not_found,
    "Forbidden": not_permitted,
    "TooManyRequests": lambda: too_many(10),
    "InternalServerError": lambda: Problem(
        500, "Internal Server Error", "An unexpected internal error has occurred."
    ),
}
"""What the request header `X-Trigger-Error` asks for, as on the live API."""
