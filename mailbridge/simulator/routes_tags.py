"""Tags of a contact and the search for tags.

A tag is a static segment; what segments can do is `routes_segments`.
"""

from __future__ import annotations

from typing import Any

from mailbridge.simulator import problems, query, shapes
from mailbridge.simulator.model import newest_first, stamp
from mailbridge.simulator.routing import Answer, Call, Route


def get_tags(call: Call) -> Answer:
    """The tags of one contact, the newest first."""
    audience, member = call.audience, call.member()
    tags = [
        {
            "id": tag_id,
            "name": audience.segments[tag_id].name,
            "date_added": stamp(member.tags[tag_id]),
        }
        for tag_id in newest_first(member)
    ]
    answer = {"tags": list(query.page(call.query, tags)), "total_items": len(tags)}
    return Answer(200, query.partial(call.query, answer, shapes.TAGS))


def post_tags(call: Call) -> Answer:
    """Set and remove the named tags, no others; an empty list does nothing (recorded).

    With is_syncing no automation that waits for a tag begins.
    """
    audience, member = call.audience, call.member(hash_only=True)
    form = call.form
    wanted = form.get("tags")
    if not isinstance(wanted, list):
        raise problems.invalid(("tags", "Schema describes array"))
    wrong = [
        (f"tags.item:{number}", "Schema describes object with name and status")
        for number, item in enumerate(wanted)
        if not _is_tag(item)
    ]
    if not isinstance(form.get("is_syncing", False), bool):
        wrong.append(("is_syncing", "Schema describes boolean"))
    if wrong:
        raise problems.invalid(*wrong)
    quiet = form.get("is_syncing", False)
    for item in wanted:
        if item["status"] == "active":
            call.account.set_tag(audience, member, item["name"], via="tags", starts=not quiet)
        else:
            call.account.unset_tag(audience, member, item["name"])
    return Answer(204)


def _is_tag(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and 0 < len(item["name"]) <= 100
        and item.get("status") in {"active", "inactive"}
    )


def tag_search(call: Call) -> Answer:
    """The tags of an audience whose names begin like that; all without a name."""
    audience = call.audience
    start = call.query.get("name", "").lower()
    tags = [
        {"id": tag_id, "name": name}
        for name, tag_id in sorted(audience.tag_ids.items())
        if name.lower().startswith(start)
    ]
    return Answer(200, {"tags": tags, "total_items": len(tags)})


ROUTES: tuple[Route, ...] = (
    ("GET", "/lists/{list_id}/members/{subscriber_hash}/tags", get_tags),
    ("POST", "/lists/{list_id}/members/{subscriber_hash}/tags", post_tags),
    ("GET", "/lists/{list_id}/tag-search", tag_search),
)
