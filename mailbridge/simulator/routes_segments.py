"""Segments: tags as static ones, saved ones with conditions, and who is in them.

What a condition means is `conditions`.
"""

from __future__ import annotations

from typing import Any

from mailbridge.simulator import conditions, problems, query, shapes
from mailbridge.simulator.model import Audience, Member, Segment
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.routing import Answer, Call, Route

ONE = query.Known(shapes.SEGMENT_KEYS)
MOST_CONDITIONS = 10
MOST_MEMBERS = 500
TOO_MANY = (
    f"Maximum allowed member items exceeded, please provide at most {MOST_MEMBERS} items in "
    "members_to_add field or members_to_remove field"
)
_KINDS = ("saved", "static", "fuzzy")
_SHOWN_ALWAYS = frozenset({"subscribed"})
_INCLUDED = ("cleaned", "transactional", "unsubscribed")


def get_segments(call: Call) -> Answer:
    """Tags and saved segments, the oldest first."""
    audience = call.audience
    kind = query.choice(call.query, "type", _KINDS, "")
    without = query.choice(call.query, "exclude_type", _KINDS, "")
    found = [
        each
        for each in audience.segments.values()
        if kind in ("", each.kind) and each.kind != without
    ]
    answer = {
        "segments": [_shape(audience, each) for each in query.page(call.query, found)],
        "list_id": audience.id,
        "total_items": len(found),
    }
    return Answer(200, query.partial(call.query, answer, shapes.SEGMENTS))


def get_segment(call: Call) -> Answer:
    """One segment."""
    return Answer(200, query.partial(call.query, _shape(call.audience, _segment(call)), ONE))


def post_segment(call: Call) -> Answer:
    """Make a tag (`static_segment`) or a saved segment (`options`), not both."""
    audience, form = call.audience, call.form
    name = form.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise problems.invalid(("name", "This value should not be blank."))
    if ("static_segment" in form) == ("options" in form):
        raise problems.invalid(("", "Provide either static_segment or options"))
    _free(audience, name, None)
    if "options" in form:
        options = _options(audience, form["options"])
        now = call.account.now()
        made = Segment(call.account.number(), name, "saved", now, now, options=options)
        audience.segments[made.id] = made
    else:
        addresses = _addresses(form, "static_segment")
        made = call.account.tag(audience, name)
        _add(call, audience, made, addresses)
    return Answer(200, _shape(audience, made))


def patch_segment(call: Call) -> Answer:
    """Rename a segment, replace who is in it, or its conditions."""
    audience, segment, form = call.audience, _segment(call), call.form
    name = form.get("name", segment.name)
    if not isinstance(name, str) or not name:
        raise problems.invalid(("name", "This value should not be blank."))
    _free(audience, name, segment)
    if "options" in form and segment.kind == "saved":
        segment.options = _options(audience, form["options"])
    if segment.kind == "static":
        audience.tag_ids.pop(segment.name, None)
        audience.tag_ids[name] = segment.id
    segment.name, segment.updated_at = name, call.account.now()
    if "static_segment" in form and segment.kind == "static":
        addresses = _addresses(form, "static_segment")
        for member in _inside(audience, segment):
            call.account.unset_tag(audience, member, segment.name)
        _add(call, audience, segment, addresses)
    return Answer(200, _shape(audience, segment))


def delete_segment(call: Call) -> Answer:
    """Delete a segment; a tag goes off everybody."""
    audience, segment = call.audience, _segment(call)
    for member in _inside(audience, segment):
        member.tags.pop(segment.id, None)
    audience.tag_ids.pop(segment.name, None)
    del audience.segments[segment.id]
    return Answer(204)


def post_segment_bulk(call: Call) -> Answer:
    """Add and remove up to 500 each; addresses that are not in the audience are errors."""
    audience, segment, form = call.audience, _static(call), call.form
    adding = _addresses(form, "members_to_add")
    removing = _addresses(form, "members_to_remove")
    if len(adding) > MOST_MEMBERS or len(removing) > MOST_MEMBERS:
        raise Problem(400, "Bad Request", TOO_MANY)
    unknown = [each for each in adding + removing if audience.member(each) is None]
    added = _add(call, audience, segment, adding)
    removed = _known(audience, removing)
    for member in removed:
        call.account.unset_tag(audience, member, segment.name)
    errors = [{"email_addresses": unknown, "error": "Email address is not in the audience"}]
    answer = {
        "members_added": [shapes.bulk_member(audience, each) for each in added],
        "members_removed": [shapes.bulk_member(audience, each) for each in removed],
        "errors": errors if unknown else [],
        "total_added": len(added),
        "total_removed": len(removed),
        "error_count": len(unknown),
    }
    return Answer(200, answer)


def get_segment_members(call: Call) -> Answer:
    """Who is in it: subscribed people, others when asked for."""
    audience, segment = call.audience, _segment(call)
    shown = _SHOWN_ALWAYS | {
        status for status in _INCLUDED if query.truth(call.query, f"include_{status}")
    }
    found = [each for each in _inside(audience, segment) if each.status in shown]
    shown_page = query.page(call.query, found)
    answer = {
        "members": [shapes.segment_member(audience, each) for each in shown_page],
        "total_items": len(found),
    }
    return Answer(200, query.partial(call.query, answer, shapes.MEMBERS))


def post_segment_member(call: Call) -> Answer:
    """Put one contact into a tag."""
    audience, segment = call.audience, _static(call)
    address = call.form.get("email_address")
    member = audience.member(address) if isinstance(address, str) else None
    if member is None:
        raise problems.not_found()
    call.account.set_tag(audience, member, segment.name, via="segment", starts=True)
    return Answer(200, shapes.segment_member(audience, member))


def delete_segment_member(call: Call) -> Answer:
    """Take one contact out of a tag."""
    segment = _static(call)
    call.account.unset_tag(call.audience, call.member(), segment.name)
    return Answer(204)


def _segment(call: Call) -> Segment:
    text = call.params["segment_id"]
    found = call.audience.segments.get(int(text)) if text.isdecimal() else None
    if found is None:
        raise problems.not_found()
    return found


def _static(call: Call) -> Segment:
    found = _segment(call)
    if found.kind != "static":
        raise Problem(400, "Bad Request", "Only static segments take members.")
    return found


def _inside(audience: Audience, segment: Segment) -> list[Member]:
    if segment.kind == "static":
        return [audience.contacts[each] for each in segment.contacts]
    everybody = audience.members.values()
    return [each for each in everybody if conditions.fits(segment.options, audience, each)]


def _shape(audience: Audience, segment: Segment) -> dict[str, Any]:
    inside = _inside(audience, segment)
    count = sum(1 for each in inside if each.status == "subscribed")
    return shapes.segment(audience, segment, count)


def _free(audience: Audience, name: str, own: Segment | None) -> None:
    """No two segments or tags of one name."""
    for each in audience.segments.values():
        if each is not own and each.name == name:
            raise Problem(400, "Bad Request", "Sorry, that tag or segment already exists.")


def _options(audience: Audience, options: Any) -> dict[str, Any]:
    """Conditions, checked: one match type, at most ten."""
    if not isinstance(options, dict) or options.get("match") not in ("any", "all"):
        raise problems.invalid(("options.match", "Value must be one of: any, all"))
    wanted = options.get("conditions")
    if not isinstance(wanted, list) or not 0 < len(wanted) <= MOST_CONDITIONS:
        message = f"Provide 1 to {MOST_CONDITIONS} conditions"
        raise problems.invalid(("options.conditions", message))
    wrong = [
        (f"options.conditions.item:{number}", text)
        for number, each in enumerate(wanted)
        if (text := conditions.objection(each, audience))
    ]
    if wrong:
        raise problems.invalid(*wrong)
    return {"match": options["match"], "conditions": wanted}


def _addresses(form: dict[str, Any], name: str) -> list[str]:
    found = form.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise problems.invalid((name, "Schema describes array of strings"))
    return found


def _known(audience: Audience, addresses: list[str]) -> list[Member]:
    found = (audience.member(each) for each in addresses)
    return [each for each in found if each is not None]


def _add(call: Call, audience: Audience, segment: Segment, addresses: list[str]) -> list[Member]:
    members = _known(audience, addresses)
    for each in members:
        call.account.set_tag(audience, each, segment.name, via="segment", starts=True)
    return members


_ALL, _ONE = "/lists/{list_id}/segments", "/lists/{list_id}/segments/{segment_id}"
ROUTES: tuple[Route, ...] = (
    ("GET", _ALL, get_segments),
    ("POST", _ALL, post_segment),
    ("GET", _ONE, get_segment),
    ("PATCH", _ONE, patch_segment),
    ("DELETE", _ONE, delete_segment),
    ("POST", _ONE, post_segment_bulk),
    ("GET", f"{_ONE}/members", get_segment_members),
    ("POST", f"{_ONE}/members", post_segment_member),
    ("DELETE", f"{_ONE}/members/{{subscriber_hash}}", delete_segment_member),
)
