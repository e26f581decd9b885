"""The account's own paths: ping, root, the search for members, journeys.

It holds nothing about audiences; those are `routes_lists`.
"""

from __future__ import annotations

from mailbridge.simulator import problems, query, shapes
from mailbridge.simulator.model import Audience, Member
from mailbridge.simulator.routing import Answer, Call, Route

ROOT = query.Known(
    frozenset({
        "account_id", "login_id", "account_name", "email", "first_name", "last_name", "username",
        "avatar_url", "role", "member_since", "pricing_plan_type", "first_payment",
        "account_timezone", "account_industry", "contact", "pro_enabled", "last_login",
        "total_subscribers", "industry_stats",
    })
)  # fmt: skip
FOUND = query.Known(frozenset({"exact_matches", "full_search"}))
SHOWN = 30


def ping(_call: Call) -> Answer:
    """Whether the key is good."""
    return Answer(200, {"health_status": "Everything's Chimpy!"})


def root(call: Call) -> Answer:
    """Who the account is and what the key's user may do."""
    return Answer(200, query.partial(call.query, shapes.root(call.account), ROOT))


def search_members(call: Call) -> Answer:
    """Find people by address or name, in one audience or in all."""
    wanted = call.query.get("query", "").strip().lower()
    if not wanted:
        raise problems.invalid(("query", "This value should not be blank."))
    exact: list[tuple[Audience, Member]] = []
    near: list[tuple[Audience, Member]] = []
    for audience in _audiences(call):
        found = audience.member(wanted)
        if found is not None:
            exact.append((audience, found))
        near += [
            (audience, member)
            for member in audience.members.values()
            if member is not found and _mentions(audience, member, wanted)
        ]
    answer = {"exact_matches": _found(exact), "full_search": _found(exact + near)}
    return Answer(200, query.partial(call.query, answer, FOUND))


def _audiences(call: Call) -> list[Audience]:
    list_id = call.query.get("list_id")
    if list_id is None:
        return list(call.account.audiences.values())
    if list_id not in call.account.audiences:
        raise problems.not_found()
    return [call.account.audiences[list_id]]


def _mentions(audience: Audience, member: Member, wanted: str) -> bool:
    values = audience.by_tag(member)
    name = f"{values.get('FNAME', '')} {values.get('LNAME', '')}".lower()
    return wanted in member.email.lower() or wanted in name


def _found(pairs: list[tuple[Audience, Member]]) -> dict[str, object]:
    members = [shapes.member(audience, member) for audience, member in pairs[:SHOWN]]
    return {"members": members, "total_items": len(pairs)}


def trigger_journey(call: Call) -> Answer:
    """Start a Customer Journey step for one contact; not idempotent, like the real one.

    Which steps exist is the account's `journeys`; None there means any.
    """
    address = call.form.get("email_address")
    if not isinstance(address, str) or not address:
        raise problems.invalid(("email_address", "This value should not be blank."))
    try:
        step = (int(call.params["journey_id"]), int(call.params["step_id"]))
    except ValueError:
        raise problems.not_found() from None
    journeys = call.account.journeys
    if journeys is not None and step not in journeys:
        raise problems.not_found()
    for audience in call.account.audiences.values():
        member = audience.member(address)
        if member is not None:
            name = f"{step[0]}/{step[1]}"
            call.account.started("journey", "journeys", audience, member, name)
            return Answer(204)
    raise problems.not_found()


ROUTES: tuple[Route, ...] = (
    ("GET", "/ping", ping),
    ("GET", "/", root),
    ("GET", "/search-members", search_members),
    (
        "POST",
        "/customer-journeys/journeys/{journey_id}/steps/{step_id}/actions/trigger",
        trigger_journey,
    ),
)
