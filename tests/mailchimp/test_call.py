from __future__ import annotations

from typing import Any

import pytest

from mailbridge.base.errors import AudienceGone, KeyProblem, Unclear, Wait
from mailbridge.mailchimp import audiences, bulk, events, members, merge_fields, segments, tags
from mailbridge.mailchimp.call import order, pages, path, text
from mailbridge.mailchimp.payload import NewMember
from mailbridge.mailchimp.transport import Request
from mailbridge.records.audience import Status
from tests.mailchimp.answers import EVENT, GET, JSON, Script, problem, response

MEMBER = {"id": "1" * 32, "contact_id": "c", "email_address": "a@b.de", "status": "subscribed"}
GONE = problem(404, "Resource Not Found", "The requested resource could not be found.")


def _member(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**MEMBER, **changes}.items() if value != "—"}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("lists", "a1"), "/lists/a1"),
        (("lists", "a/../b?x#y"), "/lists/a%2F..%2Fb%3Fx%23y"),
        (("lists", "ä b"), "/lists/%C3%A4%20b"),
    ],
)
def test_parts_of_a_path_stay_parts(parts: tuple[str, ...], whole: str) -> None:
    assert path(*parts) == whole


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_a_path_does_not_climb(part: str) -> None:
    with pytest.raises(ValueError, match="climbs"):
        path("lists", part, "members")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"x"', b"{", b'{"id": ', b"\xff", b"[" * 200_000, b"NaN",
        {}, {**MEMBER, "id": None}, {**MEMBER, "id": ""}, {**MEMBER, "email_address": 1},
        _member(id="—"), _member(email_address="—"), _member(status="—"),
        {**MEMBER, "status": "frozen"}, {**MEMBER, "status": 5}, {**MEMBER, "email_address": "else@b.de"},
        {**MEMBER, "merge_fields": [1]}, {**MEMBER, "tags": [1]}, {**MEMBER, "tags": {"a": 1}},
        {**MEMBER, "tags": [{"id": 1}]},
    ],
)  # fmt: skip
def test_an_odd_answer_is_not_a_yes(body: object) -> None:
    script = Script(response(200, body))
    with pytest.raises(Wait) as error:
        members.put_member(
            script, "l", "a@b.de", email="a@b.de", status_if_new=Status.PENDING, fields={}
        )
    assert type(error.value) is Wait
    # A change of address cannot be repeated blindly, so there its outcome is unclear.
    if body != {**MEMBER, "email_address": "else@b.de"}:
        with pytest.raises(Unclear):
            members.patch_member(script, "l", "old@b.de", email="a@b.de")


def test_an_answer_about_somebody_else_is_none() -> None:
    script = Script(*[response(200, MEMBER)] * 3)
    assert members.member(script, "l", "A@b.de") is not None
    with pytest.raises(Wait):
        members.member(script, "l", "else@b.de")
    with pytest.raises(Wait):
        members.member_by_number(script, "l", "another")


@pytest.mark.parametrize("kind", ["text/plain", "text/html", ""])
def test_json_must_say_that_it_is(kind: str) -> None:
    with pytest.raises(Wait):
        members.member(Script(response(200, MEMBER, kind)), "l", "a@b.de")


def test_what_may_be_missing_may_be_missing() -> None:
    found = members.member(Script(response(200, _member(contact_id="—"))), "l", "a@b.de")
    assert found is not None
    assert (found.contact_id, found.fields, found.tags) == ("", {}, frozenset())


def test_the_echoed_address_may_differ_in_case() -> None:
    script = Script(response(200, {**MEMBER, "email_address": "A@b.de"}))
    put = members.put_member(
        script, "l", "a@b.de", email="a@B.de", status_if_new=Status.PENDING, fields={}
    )
    assert put.email == "A@b.de"


@pytest.mark.parametrize("status", [200, 201, 202, 205])
def test_what_is_answered_with_204_is_answered_with_204(status: int) -> None:
    with pytest.raises(Wait):
        order(Script(response(status, {})), Request("DELETE", "/lists/a/members/b"))
    with pytest.raises(Unclear):
        order(Script(response(status, {})), EVENT)


def test_pages_end_where_they_should() -> None:
    def page(*names: str, total: int) -> Any:
        return response(200, {"x": [{"n": name} for name in names], "total_items": total})

    def names(script: Script) -> list[list[str]]:
        return list(pages(script, "/x", "x", lambda entry: text(entry, "n"), count=2))

    script = Script(page("a", "b", total=3), page("c", total=3))
    assert names(script) == [["a", "b"], ["c"]]
    assert [request.query["offset"] for request in script.requests] == [0, 2]
    assert names(Script(page(total=0))) == []
    assert names(Script(page("a", total=1))) == [["a"]]
    # It shrank while it was read: an empty page ends it.
    assert names(Script(page("a", "b", total=5), page(total=5))) == [["a", "b"]]
    # A page may be shorter than asked for.
    assert names(Script(page("a", total=2), page("b", total=2))) == [["a"], ["b"]]


def test_a_failed_page_ends_the_reading_with_an_error() -> None:
    first = response(200, {"members": [MEMBER], "total_items": 2})
    reading = members.members(Script(first, response(500)), "l")
    assert len(next(reading)) == 1
    with pytest.raises(Wait):
        next(reading)


def test_more_than_fifty_tags_are_asked_for() -> None:
    short = {**MEMBER, "tags": [{"id": 1, "name": "a"}], "tags_count": 3}
    every = {"tags": [{"id": n, "name": n} for n in "abc"], "total_items": 3}
    found = members.member(Script(response(200, short), response(200, every)), "l", "a@b.de")
    assert found is not None
    assert found.tags == {"a", "b", "c"}


def test_a_404_is_about_the_member_only_if_the_audience_is_there() -> None:
    there = Script(GONE, response(200, {"id": "l"}))
    assert members.member(there, "l", "a@b.de") is None
    assert [request.path for request in there.requests][1] == "/lists/l"
    with pytest.raises(AudienceGone):
        members.member(Script(GONE), "l", "a@b.de")
    with pytest.raises(Wait):
        members.member(Script(GONE, response(500)), "l", "a@b.de")


@pytest.mark.parametrize(
    "ask",
    [
        lambda script: next(members.members(script, "l")),
        lambda script: members.archive_member(script, "l", "a@b.de"),
        lambda script: members.delete_permanent(script, "l", "a@b.de"),
        lambda script: members.patch_member(script, "l", "a@b.de", fields={"A": "b"}),
        lambda script: members.put_member(script, "l", "a@b.de", email="a@b.de", status_if_new=Status.PENDING, fields={}),
        lambda script: bulk.batch_subscribe(script, "l", [NewMember("a@b.de", Status.PENDING)]),
        lambda script: tags.change_tags(script, "l", "a@b.de", add=["x"]),
        lambda script: tags.tag_search(script, "l"),
        lambda script: tags.tag_many(script, "l", 1, add=["a@b.de"]),
        lambda script: tags.create_tag(script, "l", "x"),
        lambda script: events.send_event(script, "l", "a@b.de", "x_y"),
        lambda script: events.recent_events(script, "l", "a@b.de"),
        lambda script: merge_fields.audience_fields(script, "l"),
        lambda script: segments.segments(script, "l"),
        lambda script: segments.create_segment(script, "l", {}),
        lambda script: segments.update_segment(script, "l", 1, {}),
        lambda script: audiences.audience(script, "l"),
    ],
)  # fmt: skip
def test_an_audience_that_is_gone_is_said_everywhere(ask: Any) -> None:
    with pytest.raises(AudienceGone):
        ask(Script(GONE))


def test_a_refused_key_is_passed_on() -> None:
    with pytest.raises(KeyProblem):
        audiences.account(Script(problem(401, "API Key Invalid", "x")))


def test_whoever_the_bulk_answer_forgets_is_missing() -> None:
    body = {
        "new_members": [{**MEMBER, "email_address": "A@b.de"}],
        "updated_members": [],
        "errors": [{"email_address": "c@d.de", "error": "x", "error_code": "ERROR_GENERIC"}],
    }
    new = [NewMember(email, Status.PENDING) for email in ("a@b.de", "C@d.de", "e@f.de")]
    result = bulk.batch_subscribe(Script(response(200, body)), "l", new)
    assert [one.email for one in result.created] == ["A@b.de"]
    assert [one.address for one in result.errors] == ["c@d.de"]
    assert result.missing == ["e@f.de"]


def test_the_calls_that_take_500_take_no_more() -> None:
    many = [f"p{number}@b.de" for number in range(501)]
    with pytest.raises(ValueError, match="500"):
        bulk.batch_subscribe(Script(), "l", [NewMember(one, Status.PENDING) for one in many])
    with pytest.raises(ValueError, match="500"):
        tags.tag_many(Script(), "l", 1, add=many)
    with pytest.raises(ValueError, match="500"):
        tags.tag_many(Script(), "l", 1, remove=many)


def test_nothing_to_tag_is_no_request() -> None:
    script = Script()
    tags.change_tags(script, "l", "a@b.de")
    assert script.requests == []


@pytest.mark.parametrize("kind", ["text", "something new"])
def test_an_unknown_type_of_field_is_read_as_text(kind: str) -> None:
    field = {"merge_id": 1, "tag": "X", "name": "x", "type": kind, "options": {"size": 25}}
    body = {"merge_fields": [field], "total_items": 1}
    found = merge_fields.audience_fields(Script(response(200, body, JSON)), "l")
    assert found.fields[0].type == "text"
    assert found.limit is None


def test_reading_changes_nothing() -> None:
    assert GET.idempotent
    assert GET.method == "GET"
