"""Audiences: list, read, make, change, delete.

It holds nothing about the people in them.
"""

from __future__ import annotations

from typing import Any

from mailbridge.simulator import problems, query, shapes
from mailbridge.simulator.model import Audience
from mailbridge.simulator.routing import Answer, Call, Route

ONE = query.Known(shapes.LIST_KEYS)
_NEEDED: dict[str, type] = {
    "name": str,
    "permission_reminder": str,
    "email_type_option": bool,
    "contact": dict,
    "campaign_defaults": dict,
}
_NEEDED_BELOW = {
    "contact": ("company", "address1", "city", "country"),
    "campaign_defaults": ("from_name", "from_email", "subject", "language"),
}
_OPTIONAL: dict[str, type] = {
    "double_optin": bool,
    "marketing_permissions": bool,
    "use_archive_bar": bool,
    "notify_on_subscribe": str,
    "notify_on_unsubscribe": str,
}
_BLANK = "This value should not be blank."


def get_lists(call: Call) -> Answer:
    """All audiences, the oldest first unless sorted otherwise, with what may still be made."""
    found = [entry for entry in call.account.audiences.values() if _matches(call, entry)]
    if query.choice(call.query, "sort_dir", ("ASC", "DESC"), "ASC") == "DESC":
        found.reverse()
    total = query.truth(call.query, "include_total_contacts")
    count = len(call.account.audiences)
    limit = call.account.max_audiences
    answer = {
        "lists": [
            shapes.audience_list(entry, total_contacts=total)
            for entry in query.page(call.query, found)
        ],
        "total_items": len(found),
        "constraints": {
            "may_create": limit == -1 or count < limit,
            "max_instances": limit,
            "current_total_instances": count,
        },
    }
    return Answer(200, query.partial(call.query, answer, shapes.LISTS))


def _matches(call: Call, audience: Audience) -> bool:
    """The filters of the listing: a member's address, and the date of creation."""
    address = call.query.get("email")
    since = query.moment(call.query, "since_date_created")
    before = query.moment(call.query, "before_date_created")
    if address and audience.member(address) is None:
        return False
    if since and audience.date_created <= since:
        return False
    return not (before and audience.date_created >= before)


def get_list(call: Call) -> Answer:
    """One audience."""
    total = query.truth(call.query, "include_total_contacts")
    shape = shapes.audience_list(call.audience, total_contacts=total)
    return Answer(200, query.partial(call.query, shape, ONE))


def post_list(call: Call) -> Answer:
    """Make an audience; 403 where the plan has no room for another."""
    account = call.account
    if account.max_audiences != -1 and len(account.audiences) >= account.max_audiences:
        raise problems.not_permitted()
    form = call.form
    wrong = [(key, _BLANK) for key in _NEEDED if not _present(form.get(key))]
    wrong += _wrong_types(form)
    for key, parts in _NEEDED_BELOW.items():
        inside = form.get(key)
        if isinstance(inside, dict):
            wrong += [(f"{key}.{part}", _BLANK) for part in parts if part not in inside]
    if wrong:
        raise problems.invalid(*wrong)
    details = {key: form[key] for key in (*_NEEDED, *_OPTIONAL) if key in form and key != "name"}
    audience = account.add_audience(form["name"], **_country(details))
    return Answer(200, shapes.audience_list(audience))


def patch_list(call: Call) -> Answer:
    """Change what an audience says of itself."""
    audience, form = call.audience, call.form
    wrong = _wrong_types(form)
    if wrong:
        raise problems.invalid(*wrong)
    audience.name = form.get("name", audience.name)
    for key in (*_NEEDED, *_OPTIONAL):
        if key in form and key != "name":
            old = audience.details[key]
            audience.details[key] = {**old, **form[key]} if isinstance(old, dict) else form[key]
    return Answer(200, shapes.audience_list(audience))


def delete_list(call: Call) -> Answer:
    """Delete an audience with everybody in it."""
    del call.account.audiences[call.audience.id]
    return Answer(204)


def _present(value: Any) -> bool:
    return value is not None and value not in ("", {})


def _wrong_types(form: dict[str, Any]) -> list[tuple[str, str]]:
    kinds = {**_NEEDED, **_OPTIONAL}
    return [
        (key, f"Schema describes {kinds[key].__name__}")
        for key in kinds
        if key in form and not isinstance(form[key], kinds[key])
    ]


def _country(details: dict[str, Any]) -> dict[str, Any]:
    """A country that is no ISO code of two letters silently becomes US."""
    country = str(details["contact"]["country"])
    good = len(country) == 2 and country.isalpha() and country.isascii()
    contact = {**details["contact"], "country": country.upper() if good else "US"}
    return {**details, "contact": contact}


ROUTES: tuple[Route, ...] = (
    ("GET", "/lists", get_lists),
    ("POST", "/lists", post_list),
    ("GET", "/lists/{list_id}", get_list),
    ("PATCH", "/lists/{list_id}", patch_list),
    ("DELETE", "/lists/{list_id}", delete_list),
)
