"""One request in, one answer out: authentication, routing, JSON, and problems made into answers.

It knows no sockets, faults or delays; the account's lock is held only while a route computes.
"""

from __future__ import annotations

import threading
import uuid
from typing import Any

import orjson

from mailbridge.simulator import access, api, problems, routes_oauth
from mailbridge.simulator.account import Account
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.routing import Answer, Call
from mailbridge.simulator.wire import Reply, Request

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"
DESCRIBED = (
    "<https://us99.api.mailchimp.com/schema/3.0/Definitions/ProblemDetailDocument.json>; "
    'rel="describedBy"'
)
VERSION = "3.0"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
RESULTS = "_results"


class Dispatcher:
    """Answers requests for one account. base: the server's address, for links."""

    def __init__(self, account: Account, lock: threading.RLock, base: str) -> None:
        self._account = account
        self._lock = lock
        self._base = base
        self._router = api.router()

    def reply(self, request: Request, caller: str) -> Reply:
        """The answer to a request, whatever it is."""
        if request.segments[0] == RESULTS:
            return self._result(request.segments[-1])
        if request.segments[0] == routes_oauth.PREFIX:
            with self._lock:
                return routes_oauth.reply(self._account, request, self._base)
        try:
            answer = self._answer(request, caller)
        except Problem as problem:
            return refusal(problem)
        body = b"" if answer.body is None else orjson.dumps(answer.body)
        return Reply(answer.status, body, {"Content-Type": JSON, "X-Request-Id": _id()})

    def _answer(self, request: Request, caller: str) -> Answer:
        query = request.query
        with self._lock:
            access.check(self._account, request.method, request.headers, query)
        triggered = request.headers.get("x-trigger-error")
        if triggered:
            problem = problems.TRIGGERED.get(triggered, problems.not_found)()
            raise problem
        method = _method(request)
        segments = request.segments
        if segments[0] != VERSION:
            raise problems.not_found()
        body = _body(request.body) if method in WITH_BODY else None
        with self._lock:
            return self._call(method, segments[1:], query, body, caller)

    def _call(
        self, method: str, segments: list[str], query: dict[str, str], body: Any, caller: str
    ) -> Answer:
        """Route and compute. Raises Problem. The lock is held."""
        handler, params = self._router.find(method, segments or [""])
        call = Call(
            self._account, method, "/".join(segments), query, body, caller, self._base, params,
            self._operation,
        )  # fmt: skip
        return handler(call)

    def _operation(self, method: str, path: str, query: dict[str, str], text: str) -> Answer:
        """One operation of a batch; its problems are answers, with an empty instance."""
        segments = path.strip("/").split("/")
        try:
            body = _body(text.encode()) if method in WITH_BODY else None
            return self._call(method, segments, query, body, "127.0.0.1")
        except Problem as problem:
            return Answer(problem.status, problem.body(""))

    def _result(self, name: str) -> Reply:
        """The archive of a finished batch: a link that needs no key."""
        content = self._account.results.get(name)
        if content is None:
            return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", {})
        return Reply(200, content, {"Content-Type": "application/gzip"})


def refusal(problem: Problem) -> Reply:
    """A problem as an answer; X-Request-Id equals instance."""
    number = _id()
    headers = {"Content-Type": PROBLEM, "X-Request-Id": number, "Link": DESCRIBED}
    if problem.allow:
        headers["Allow"] = problem.allow
    return Reply(problem.status, orjson.dumps(problem.body(number)), headers)


def _method(request: Request) -> str:
    """The method, or what a POST says it stands for."""
    override = request.headers.get("x-http-method-override", "").upper()
    if not override:
        return request.method
    if request.method != "POST":
        detail = "X-HTTP-Method-Override is only allowed on POST requests."
        raise Problem(422, "Method Override Not Allowed", detail)
    return override


def _body(raw: bytes) -> Any:
    """The body as JSON, None for none. Raises Problem for what is no JSON or no UTF-8."""
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise problems.not_an_object() from None


def _id() -> str:
    return str(uuid.uuid4())
