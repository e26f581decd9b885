"""The account behind a key, and its audiences.

It does not choose an audience; the settings and the set-up do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mailbridge.base.errors import AudienceGone
from mailbridge.base.language import tr
from mailbridge.mailchimp.call import Json, ask, maybe, pages, path, text
from mailbridge.mailchimp.payload import audience_body, dumps
from mailbridge.mailchimp.refusals import NotFound
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.audience import Account, Audience
from mailbridge.settings.schema import NewAudience

_FIELDS = "lists.id,lists.web_id,lists.name,lists.double_optin,lists.date_created,lists.stats"


def account(transport: Transport, data_centre: str = "") -> Account:
    """Whose key it is, and the role of its user. Raises KeyProblem, AccountProblem, Wait, Ask."""

    def read(data: Json) -> Account:
        return Account(
            account_id=text(data, "account_id"),
            name=maybe(data, "account_name"),
            role=maybe(data, "role"),
            data_centre=data_centre,
        )

    return ask(transport, Request("GET", "/"), read)


def ping(transport: Transport) -> None:
    """Ask for a sign of life. Raises KeyProblem, Wait, Ask."""
    ask(transport, Request("GET", "/ping"), lambda data: text(data, "health_status"))


def audiences(transport: Transport) -> list[Audience]:
    """Every audience of the account. Raises KeyProblem, AccountProblem, Wait, Ask."""
    query = {"fields": f"{_FIELDS},total_items"}
    return [one for page in pages(transport, "/lists", "lists", _audience, query) for one in page]


def audience(transport: Transport, list_id: str) -> Audience:
    """One audience. Raises AudienceGone, KeyProblem, AccountProblem, Wait, Ask."""
    query = {"fields": _FIELDS.replace("lists.", "")}
    with in_audience(list_id):
        return ask(transport, Request("GET", path("lists", list_id), query), _audience)


def may_create(transport: Transport) -> bool:
    """Whether the plan allows one more audience. Raises KeyProblem, Wait, Ask."""

    def read(data: Json) -> bool:
        return data["constraints"]["may_create"] is True

    query: dict[str, str | int] = {"count": 1, "fields": "constraints"}
    return ask(transport, Request("GET", "/lists", query), read)


def create_audience(transport: Transport, new: NewAudience) -> Audience:
    """Make an audience. Raises AccountProblem where the plan has no room for it, Wait, Ask.

    Raises Unclear where the answer was lost: look for it by name before trying again.
    """
    request = Request("POST", "/lists", body=dumps(audience_body(new)), idempotent=False)
    return ask(transport, request, _audience)


def check_audience(transport: Transport, list_id: str) -> None:
    """Make sure that a 404 was about the contact. Raises AudienceGone where it was not."""
    with in_audience(list_id):
        request = Request("GET", path("lists", list_id), {"fields": "id"})
        ask(transport, request, lambda data: text(data, "id"))


@contextmanager
def in_audience(list_id: str) -> Iterator[None]:
    """Read a 404 as "the audience is not there"."""
    try:
        yield
    except NotFound as error:
        raise AudienceGone(
            tr("The audience is gone"),
            tr(
                "Mailchimp does not know the audience {list_id} in this account. Choose "
                "the audience again in the settings.",
                list_id=list_id,
            ),
        ) from error


def _audience(data: Json) -> Audience:
    stats = data.get("stats") or {}
    members = stats.get("member_count", 0)
    return Audience(
        id=text(data, "id"),
        name=maybe(data, "name"),
        members=members if isinstance(members, int) else 0,
        double_optin=data.get("double_optin") is True,
        web_id=str(data.get("web_id") or ""),
        date_created=maybe(data, "date_created"),
    )
