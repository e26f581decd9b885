"""An error answer of Mailchimp taken apart: problem+json, or the page of somebody in between.

It decides nothing; mailchimp.faults does.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import orjson

from mailbridge.mailchimp.transport import Response

_REFERENCE = re.compile(r"Reference\s*#\s*([0-9a-zA-Z.]{4,80})")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FieldError:
    """One entry of ``errors``. message is in the language of the account: shown, never compared."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem+json answer. title and detail are English; the errors are for people."""

    status: int
    title: str
    detail: str
    errors: tuple[FieldError, ...] = ()

    def words(self) -> str:
        """What Mailchimp said, in one line for an owner."""
        said = [error.message for error in self.errors if error.message] or [self.detail]
        return " ".join(" ".join(dict.fromkeys(said)).split())[:_LONGEST]


def parse(body: bytes) -> Any:
    """The JSON in a body. Raises ValueError for what is no JSON, cut or nested without end."""
    try:
        return orjson.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def problem_of(response: Response) -> Problem | None:
    """The problem document in an answer, None where there is none.

    ``type`` is missing from real answers and says nothing, so only title and detail are asked for.
    """
    try:
        data = parse(response.body) if is_json(response) else None
    except ValueError:
        return None
    if not isinstance(data, dict) or not isinstance(data.get("title"), str):
        return None
    if not isinstance(data.get("detail"), str):
        return None
    entries = data.get("errors")
    errors = tuple(
        FieldError(_text(entry.get("field")), _text(entry.get("message")))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    )
    return Problem(response.status, data["title"], data["detail"], errors)


def is_json(response: Response) -> bool:
    """Whether the answer says that it is JSON; Mailchimp always does."""
    return "json" in response.headers.get("content-type", "").lower()


def is_page(response: Response) -> bool:
    """Whether the answer is a web page."""
    kind = response.headers.get("content-type", "").lower()
    return "html" in kind or response.body[:200].lstrip().lower().startswith((b"<!", b"<html"))


def block_reference(response: Response) -> str | None:
    """The reference number of a refusal by the CDN in front of Mailchimp; None where it is none.

    It comes as a page ("Access Denied … Reference #18.2f…") or as JSON with ``ref_no``.
    """
    if is_page(response):
        text = re.sub(
            r"<[^>]*>", " ", html.unescape(response.body[:20_000].decode("utf-8", "replace"))
        )
        found = _REFERENCE.search(text)
        return found[1] if found else None
    try:
        data = parse(response.body)
    except ValueError:
        return None
    if isinstance(data, dict) and str(data.get("type", "")).startswith("akamai"):
        return _text(data.get("ref_no"))[:80]
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
