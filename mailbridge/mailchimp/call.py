"""One call: a request, the one status that means success, and the shape its answer must have.

It knows no endpoint. Whatever is not exactly as documented counts as not done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from mailbridge.base.language import tr
from mailbridge.mailchimp.faults import fault, strange
from mailbridge.mailchimp.problem import is_json, parse
from mailbridge.mailchimp.transport import Request, Transport

Json = dict[str, Any]
T = TypeVar("T")

PAGE = 1000
"""The most entries a page may have."""


def path(*parts: str) -> str:
    """The path of these parts, each quoted whole. Raises ValueError for one that climbs."""
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError("a part of a path is empty or climbs")
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def ask(transport: Transport, request: Request, read: Callable[[Json], T]) -> T:
    """What ``read`` makes of the JSON object that answers with 200.

    ``read`` raises KeyError, TypeError or ValueError for a wrong shape. Raises what
    ``Transport.send`` raises, and the errors of mailchimp.faults.
    """
    response = transport.send(request)
    if response.status != 200:
        raise fault(response, request)
    if not is_json(response):
        raise strange(response, request)
    try:
        data = parse(response.body)
        if not isinstance(data, dict):
            raise TypeError("not an object")  # noqa: TRY301 - joins the other odd shapes below
        return read(data)
    except (KeyError, TypeError, ValueError) as error:
        raise strange(response, request) from error


def order(transport: Transport, request: Request) -> None:
    """Send what is answered with 204 and nothing else. Raises as ``ask``."""
    response = transport.send(request)
    if response.status != 204:
        raise fault(response, request)


def pages(
    transport: Transport,
    where: str,
    name: str,
    read: Callable[[Json], T],
    query: Mapping[str, str | int] | None = None,
    *,
    count: int = PAGE,
) -> Iterator[list[T]]:
    """Every page of a collection, until as many entries came as there are. Raises as ``ask``.

    name: the key of the entries. Entries that change while pages are read may come twice.
    """

    def whole(data: Json) -> tuple[list[T], int]:
        return [read(entry) for entry in entries(data, name)], number(data, "total_items")

    offset = 0
    while True:
        asked = {**(query or {}), "count": count, "offset": offset}
        found, total = ask(transport, Request("GET", where, asked), whole)
        if found:
            yield found
        offset += len(found)
        if not found or offset >= total:
            return


def entries(data: Json, name: str) -> list[Json]:
    """A list of objects. Raises KeyError or TypeError where it is none."""
    found = data[name]
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise TypeError(tr("{name} is not a list of objects", name=name))
    return found


def text(data: Json, name: str) -> str:
    """A text that must be there and not empty."""
    found = data[name]
    if not isinstance(found, str) or not found:
        raise TypeError(tr("{name} is not a text", name=name))
    return found


def maybe(data: Json, name: str) -> str:
    """A text that may be missing or null: then ""."""
    found = data.get(name)
    return found if isinstance(found, str) else ""


def number(data: Json, name: str) -> int:
    """A whole number that must be there."""
    found = data[name]
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError(tr("{name} is not a number", name=name))
    return found
