"""How records look in answers: the keys that recorded answers have, `_links` left out.

It changes nothing and hides nothing; partial answers are cut in `query`.
"""

from __future__ import annotations

from typing import Any

from mailbridge.simulator.account import Account
from mailbridge.simulator.model import (
    Audience,
    Event,
    Member,
    MergeField,
    Segment,
    newest_first,
    stamp,
)
from mailbridge.simulator.query import Known

MEMBER_KEYS = frozenset({
    "id", "email_address", "unique_email_id", "contact_id", "full_name", "web_id", "email_type",
    "status", "unsubscribe_reason", "consents_to_one_to_one_messaging", "merge_fields",
    "interests", "stats", "ip_signup", "timestamp_signup", "ip_opt", "timestamp_opt",
    "member_rating", "last_changed", "language", "vip", "email_client", "location",
    "marketing_permissions", "last_note", "source", "tags_count", "tags", "list_id", "_links",
    "sms_phone_number", "sms_subscription_status", "sms_subscription_last_updated",
})  # fmt: skip
LIST_KEYS = frozenset({
    "id", "web_id", "name", "contact", "permission_reminder", "use_archive_bar",
    "campaign_defaults", "notify_on_subscribe", "notify_on_unsubscribe", "date_created",
    "list_rating", "email_type_option", "subscribe_url_short", "subscribe_url_long",
    "beamer_address", "visibility", "double_optin", "has_welcome", "marketing_permissions",
    "modules", "stats", "_links",
})  # fmt: skip
FIELD_KEYS = frozenset({
    "merge_id", "tag", "name", "type", "required", "default_value", "public", "display_order",
    "options", "help_text", "list_id", "_links",
})  # fmt: skip
SEGMENT_KEYS = frozenset({
    "id", "name", "member_count", "type", "created_at", "updated_at", "options", "list_id",
    "_links",
})  # fmt: skip
BULK_LACKS = ("contact_id", "web_id", "full_name")
SEGMENT_LACKS = ("consents_to_one_to_one_messaging", "source", "tags_count", "tags")
TAGS_SHOWN = 50


MEMBERS = Known(frozenset({"members", "list_id", "total_items"}), "members", MEMBER_KEYS)
LISTS = Known(frozenset({"lists", "total_items", "constraints"}), "lists", LIST_KEYS)
FIELDS = Known(
    frozenset({"merge_fields", "list_id", "total_items", "merge_field_limit"}),
    "merge_fields",
    FIELD_KEYS,
)
SEGMENTS = Known(frozenset({"segments", "list_id", "total_items"}), "segments", SEGMENT_KEYS)
TAGS = Known(frozenset({"tags", "total_items"}), "tags", frozenset({"id", "name", "date_added"}))
EVENTS = Known(
    frozenset({"events", "total_items"}),
    "events",
    frozenset({"occurred_at", "name", "properties"}),
)


def member(audience: Audience, who: Member) -> dict[str, Any]:
    """A member as GET, PUT, PATCH and POST answer it."""
    values = audience.by_tag(who)
    first, last = values.get("FNAME", ""), values.get("LNAME", "")
    answer: dict[str, Any] = {
        "id": who.id,
        "email_address": who.email,
        "unique_email_id": who.unique_email_id,
        "contact_id": who.contact_id,
        "full_name": f"{first} {last}".strip(),
        "web_id": who.web_id,
        "email_type": who.email_type,
        "status": who.status,
    }
    if who.status == "unsubscribed":
        answer["unsubscribe_reason"] = who.unsubscribe_reason
    answer |= {
        "consents_to_one_to_one_messaging": True,
        "merge_fields": values,
        "stats": {"avg_open_rate": 0, "avg_click_rate": 0},
        "ip_signup": who.ip_signup,
        "timestamp_signup": stamp(who.timestamp_signup),
        "ip_opt": who.ip_opt,
        "timestamp_opt": stamp(who.timestamp_opt),
        "member_rating": 2,
        "last_changed": stamp(who.last_changed),
        "language": who.language,
        "vip": who.vip,
        "email_client": "",
        "location": _location(who),
        "source": who.source,
        "tags_count": len(who.tags),
        "tags": [
            {"id": tag_id, "name": audience.segments[tag_id].name}
            for tag_id in newest_first(who)[:TAGS_SHOWN]
        ],
        "list_id": audience.id,
    }
    return answer


def _location(who: Member) -> dict[str, Any]:
    return {
        "latitude": who.latitude,
        "longitude": who.longitude,
        "gmtoff": 0,
        "dstoff": 0,
        "country_code": "",
        "timezone": "",
    }


def bulk_member(audience: Audience, who: Member) -> dict[str, Any]:
    """A member as batch subscribe answers it: less than elsewhere."""
    answer = member(audience, who)
    for key in BULK_LACKS:
        del answer[key]
    return answer


def segment_member(audience: Audience, who: Member) -> dict[str, Any]:
    """A member as the members of a segment are answered: less again."""
    answer = bulk_member(audience, who)
    for key in SEGMENT_LACKS:
        del answer[key]
    return answer


def merge_field(audience: Audience, field: MergeField) -> dict[str, Any]:
    """A merge field. EMAIL is never among them."""
    return {
        "merge_id": field.merge_id,
        "tag": field.tag,
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "default_value": field.default_value,
        "public": field.public,
        "display_order": field.display_order,
        "options": dict(field.options),
        "help_text": field.help_text,
        "list_id": audience.id,
    }


def audience_list(audience: Audience, *, total_contacts: bool = False) -> dict[str, Any]:
    """An audience. total_contacts: the count that is only there when asked for."""
    details = audience.details
    contact = {} if not details["contact"] else {"contact": dict(details["contact"])}
    return {
        "id": audience.id,
        "web_id": audience.web_id,
        "name": audience.name,
        **contact,
        "permission_reminder": details["permission_reminder"],
        "use_archive_bar": details["use_archive_bar"],
        "campaign_defaults": dict(details["campaign_defaults"]),
        "notify_on_subscribe": details["notify_on_subscribe"],
        "notify_on_unsubscribe": details["notify_on_unsubscribe"],
        "date_created": stamp(audience.date_created),
        "list_rating": 0,
        "email_type_option": details["email_type_option"],
        "subscribe_url_short": f"http://eepurl.com/{audience.id[:6]}",
        "subscribe_url_long": f"https://shop.us99.list-manage.com/subscribe?id={audience.id}",
        "beamer_address": f"us99-{audience.id}@inbound.mailchimp.com",
        "visibility": "prv",
        "double_optin": details["double_optin"],
        "has_welcome": False,
        "marketing_permissions": details["marketing_permissions"],
        "modules": [],
        "stats": _stats(audience, total_contacts=total_contacts),
    }


def _stats(audience: Audience, *, total_contacts: bool) -> dict[str, Any]:
    counts = audience.counts
    billed = counts["subscribed"] + counts["unsubscribed"] + counts["transactional"]
    return {
        "member_count": counts["subscribed"],
        **({"total_contacts": billed} if total_contacts else {}),
        "unsubscribe_count": counts["unsubscribed"],
        "cleaned_count": counts["cleaned"],
        "member_count_since_send": counts["subscribed"],
        "unsubscribe_count_since_send": counts["unsubscribed"],
        "cleaned_count_since_send": counts["cleaned"],
        "campaign_count": 0,
        "campaign_last_sent": "",
        "merge_field_count": len(audience.fields),
        "avg_sub_rate": 0,
        "avg_unsub_rate": 0,
        "target_sub_rate": 0,
        "open_rate": 0,
        "click_rate": 0,
        "last_sub_date": stamp(audience.last_subscribed),
        "last_unsub_date": stamp(audience.last_unsubscribed),
    }


def segment(audience: Audience, item: Segment, member_count: int) -> dict[str, Any]:
    """A tag or a saved segment."""
    answer: dict[str, Any] = {
        "id": item.id,
        "name": item.name,
        "member_count": member_count,
        "type": item.kind,
        "created_at": stamp(item.created_at),
        "updated_at": stamp(item.updated_at),
    }
    if item.kind == "saved":
        answer["options"] = item.options
    return {**answer, "list_id": audience.id}


def event(item: Event) -> dict[str, Any]:
    """An event of a contact."""
    return {
        "occurred_at": stamp(item.occurred_at),
        "name": item.name,
        "properties": dict(item.properties),
    }


def root(account: Account) -> dict[str, Any]:
    """What `GET /3.0/` says about the account."""
    subscribed = sum(audience.counts["subscribed"] for audience in account.audiences.values())
    return {
        "account_id": account.account_id,
        "login_id": account.account_id[:8],
        "account_name": account.name,
        "email": "owner@shop.example",
        "first_name": "",
        "last_name": "",
        "username": "owner",
        "role": account.role,
        "member_since": "2020-01-01T00:00:00+00:00",
        "pricing_plan_type": account.plan,
        "account_timezone": "US/Eastern",
        "contact": {
            "company": account.name, "addr1": "", "addr2": "", "city": "", "state": "",
            "zip": "", "country": "US",
        },
        "pro_enabled": False,
        "last_login": stamp(account.now()),
        "total_subscribers": subscribed,
    }  # fmt: skip
