"""Tags of contacts, one by one and many at once.

It does not know which tags are mailbridge's own; sync does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailbridge.mailchimp.audiences import check_audience, in_audience
from mailbridge.mailchimp.call import Json, ask, entries, number, order, pages, path, text
from mailbridge.mailchimp.payload import dumps, subscriber_hash, tags_body
from mailbridge.mailchimp.refusals import NotFound
from mailbridge.mailchimp.transport import Request, Transport

BULK = 500
"""The most contacts that one call may give a tag or take it from."""


def change_tags(
    transport: Transport,
    list_id: str,
    address: str,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    is_syncing: bool = False,
) -> None:
    """Set and take away tags of one contact; others stay as they are. May be repeated.

    is_syncing: automations that start on these tags do not start. Raises NotFound, AudienceGone,
    SkipRecord, Wait, Unclear, Ask.
    """
    body = tags_body(add, remove, is_syncing=is_syncing)
    if not body["tags"]:
        return
    try:
        order(transport, Request("POST", _path(list_id, address), body=dumps(body)))
    except NotFound:
        check_audience(transport, list_id)
        raise


def tags_of(transport: Transport, list_id: str, address: str) -> list[str]:
    """All tags of a contact; its own record shows only fifty. Raises NotFound, Wait, Ask."""
    found = pages(transport, _path(list_id, address), "tags", lambda tag: text(tag, "name"))
    return [name for page in found for name in page]


def tag_search(transport: Transport, list_id: str, name: str = "") -> dict[str, int]:
    """The audience's tags that begin with ``name`` (all of them without), and their numbers.

    Raises AudienceGone, Wait, Ask.
    """

    def read(data: Json) -> dict[str, int]:
        return {text(tag, "name"): number(tag, "id") for tag in entries(data, "tags")}

    request = Request("GET", path("lists", list_id, "tag-search"), {"name": name} if name else {})
    with in_audience(list_id):
        return ask(transport, request, read)


def create_tag(transport: Transport, list_id: str, name: str) -> int:
    """Make a tag nobody has yet, and return its number (a tag is a static segment).

    Raises SkipRecord where the name is taken or refused, AudienceGone, Wait, Unclear, Ask.
    """
    body: dict[str, object] = {"name": name, "static_segment": []}
    request = Request(
        "POST", path("lists", list_id, "segments"), body=dumps(body), idempotent=False
    )
    with in_audience(list_id):
        return ask(transport, request, lambda data: number(data, "id"))


def tag_many(
    transport: Transport,
    list_id: str,
    tag_id: int,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> list[str]:
    """Give a tag to up to 500 contacts, or take it from them; may be repeated.

    Returns the addresses for which it was refused. Whether automations start is not documented:
    use ``change_tags`` where they must not. Raises SkipRecord, AudienceGone, Wait, Unclear, Ask.
    """
    if len(add) > BULK or len(remove) > BULK:
        raise ValueError(f"at most {BULK} contacts a call")
    body: dict[str, object] = {"members_to_add": list(add), "members_to_remove": list(remove)}

    def read(data: Json) -> list[str]:
        refused = entries(data, "errors") if data.get("errors") else []
        return [str(address) for entry in refused for address in entry["email_addresses"]]

    request = Request("POST", path("lists", list_id, "segments", str(tag_id)), body=dumps(body))
    with in_audience(list_id):
        return ask(transport, request, read)


def _path(list_id: str, address: str) -> str:
    return path("lists", list_id, "members", subscriber_hash(address), "tags")
