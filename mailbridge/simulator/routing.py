"""From a method and a path to the function that answers, and what that function is given.

It knows no HTTP and no rule; the routes themselves are listed in `api`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbridge.simulator import problems
from mailbridge.simulator.account import Account
from mailbridge.simulator.model import Audience, Member


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and a JSON body, None for none."""

    status: int = 200
    body: Any = None


@dataclass(slots=True)
class Call:
    """One request, read: path parameters by name, query as text, body as JSON (None: no body).

    base: the server's address, for links. run: carries out another call (method, path, query,
    body as text) while this one is answered; batches need it.
    """

    account: Account
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    caller: str = "127.0.0.1"
    base: str = ""
    params: dict[str, str] = field(default_factory=dict)
    run: Callable[[str, str, dict[str, str], str], Answer] | None = None

    @property
    def audience(self) -> Audience:
        """The audience that the path names. Raises Problem 404."""
        audience = self.account.audiences.get(self.params["list_id"])
        if audience is None:
            raise problems.not_found()
        return audience

    def member(self, *, hash_only: bool = False) -> Member:
        """The member that the path names. Raises Problem 404.

        hash_only: some paths take the hash alone, not the address or contact_id.
        """
        audience, reference = self.audience, self.params["subscriber_hash"]
        by_hash = audience.members.get(reference.lower())
        member = by_hash if hash_only else by_hash or audience.find(reference)
        if member is None:
            raise problems.not_found()
        return member

    @property
    def form(self) -> dict[str, Any]:
        """The body, which has to be an object. Raises Problem 400."""
        if not isinstance(self.body, dict):
            raise problems.not_an_object()
        return self.body


Handler = Callable[[Call], Answer]
Route = tuple[str, str, Handler]


class Router:
    """Finds handlers by the segments of a path; `{name}` in a pattern takes any one segment."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], dict[str, Handler]]]] = {}
        for method, pattern, handler in routes:
            self._add(method, tuple(pattern.strip("/").split("/")), handler)

    def _add(self, method: str, parts: tuple[str, ...], handler: Handler) -> None:
        known = self._by_length.setdefault(len(parts), [])
        for pattern, handlers in known:
            if pattern == parts:
                handlers[method] = handler
                return
        known.append((parts, {method: handler}))

    def find(self, method: str, segments: list[str]) -> tuple[Handler, dict[str, str]]:
        """The handler and the path parameters. Raises Problem 404 or 405."""
        for pattern, handlers in self._by_length.get(len(segments), []):
            params = _match(pattern, segments)
            if params is None:
                continue
            if method not in handlers:
                raise problems.wrong_method(sorted(handlers))
            return handlers[method], params
        raise problems.not_found()


def _match(pattern: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    params = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part.startswith("{"):
            params[part[1:-1]] = segment
        elif part != segment:
            return None
    return params
