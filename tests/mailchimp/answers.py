"""Answers made by hand, and a transport that gives them: for tests of what an answer means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mailbridge.mailchimp.transport import Request, Response

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"

GET = Request("GET", "/lists")
EVENT = Request("POST", "/lists/a/members/b/events", body=b"{}", idempotent=False)


def response(
    status: int,
    body: object = None,
    kind: str = JSON,
    seconds: float = 0.1,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer; bytes are sent as they are, all else as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Response(status, raw, {"content-type": kind, **(headers or {})}, seconds)


def problem(status: int, title: str, detail: str, *errors: tuple[str, str]) -> Response:
    """A problem document as Mailchimp sends it; errors: field and message."""
    body: dict[str, Any] = {"title": title, "status": status, "detail": detail, "instance": "1"}
    if errors:
        body["errors"] = [{"field": field, "message": message} for field, message in errors]
    return response(status, body, PROBLEM)


class Script:
    """A transport that gives these answers in turn (an exception is raised) and keeps requests."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers: Sequence[Response | Exception] = answers
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        """The next answer; the last one stays."""
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer
