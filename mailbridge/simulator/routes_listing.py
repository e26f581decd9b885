"""The member list of an audience: filters, order and pages.

It keeps the last listings of an audience, so that paging through a hundred thousand members
does not filter and sort them anew for every page. It changes no member.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mailbridge.simulator import problems, query, shapes, statuses
from mailbridge.simulator.model import Audience, Member
from mailbridge.simulator.routing import Answer, Call, Route

KEPT = 4
_PAGING = frozenset({"count", "offset", "fields", "exclude_fields"})
_SORTS = ("timestamp_opt", "timestamp_signup", "last_changed")
Test = Callable[[Member], bool]


def get_members(call: Call) -> Answer:
    """The members that fit the filters; archived ones only when asked for by status."""
    audience = call.audience
    found = _listing(call, audience)
    answer = {
        "members": [shapes.member(audience, item) for item in query.page(call.query, found)],
        "list_id": audience.id,
        "total_items": len(found),
    }
    return Answer(200, query.partial(call.query, answer, shapes.MEMBERS))


def _listing(call: Call, audience: Audience) -> list[Member]:
    archived = call.account.behaviour.list_archived
    filters = sorted((key, text) for key, text in call.query.items() if key not in _PAGING)
    key: tuple[Any, ...] = (archived, *filters)
    kept = audience.listings.get(key)
    if kept is not None and kept[0] == audience.revision:
        return kept[1]
    tests = _tests(call, archived)
    found = [member for member in audience.members.values() if all(test(member) for test in tests)]
    _sort(call, found)
    while len(audience.listings) >= KEPT:
        del audience.listings[next(iter(audience.listings))]
    audience.listings.pop(key, None)
    audience.listings[key] = (audience.revision, found)
    return found


def _sort(call: Call, found: list[Member]) -> None:
    field = query.choice(call.query, "sort_field", _SORTS, "")
    down = query.choice(call.query, "sort_dir", ("ASC", "DESC"), "ASC") == "DESC"
    if field:
        found.sort(key=lambda member: _seconds(getattr(member, field)), reverse=down)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _tests(call: Call, archived: bool) -> list[Test]:
    status = query.choice(call.query, "status", statuses.ALL, "")
    tests: list[Test] = []
    if status:
        tests.append(lambda member: member.status == status)
    elif not archived:
        tests.append(lambda member: member.status != "archived")
    return [*tests, *_time_tests(call, status), *_value_tests(call, status)]


def _time_tests(call: Call, status: str) -> list[Test]:
    """Since and before are exclusive: "after" and "before the set timeframe"."""
    tests: list[Test] = []
    for field in ("timestamp_opt", "last_changed"):
        since = query.moment(call.query, f"since_{field}")
        before = query.moment(call.query, f"before_{field}")
        if since is not None:
            tests.append(_after(field, since))
        if before is not None:
            tests.append(_before(field, before))
    if call.query.get("unsubscribed_since"):
        if status != "unsubscribed":
            message = "unsubscribed_since can only be used with status unsubscribed"
            raise problems.invalid(("unsubscribed_since", message))
        since = query.moment(call.query, "unsubscribed_since")
        if since is not None:
            tests.append(_after("unsubscribed_at", since))
    return tests


def _after(field: str, since: datetime) -> Test:
    limit = since.timestamp()
    return lambda member: _seconds(getattr(member, field)) > limit


def _before(field: str, before: datetime) -> Test:
    limit = before.timestamp()
    return lambda member: 0.0 < _seconds(getattr(member, field)) < limit


def _value_tests(call: Call, status: str) -> list[Test]:
    tests: list[Test] = []
    email_type = call.query.get("email_type")
    if email_type:
        tests.append(lambda member: member.email_type == email_type)
    email_id = call.query.get("unique_email_id")
    if email_id:
        tests.append(lambda member: member.unique_email_id == email_id)
    if query.truth(call.query, "vip_only"):
        tests.append(lambda member: member.vip)
    if "since_last_campaign" in call.query and not status:
        raise problems.invalid(("since_last_campaign", "Member status is required"))
    return tests


ROUTES: tuple[Route, ...] = (("GET", "/lists/{list_id}/members", get_members),)
