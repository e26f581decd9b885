"""One member: read, put, patch, add, archive, delete for good.

It translates between paths and `edits`, where the rules are.
"""

from __future__ import annotations

from mailbridge.simulator import edits, forms, problems, query, shapes, statuses
from mailbridge.simulator.model import Audience, Member
from mailbridge.simulator.routing import Answer, Call, Route

ONE = query.Known(shapes.MEMBER_KEYS)


def get_member(call: Call) -> Answer:
    """One contact, archived ones too."""
    return _shown(call, call.audience, call.member())


def put_member(call: Call) -> Answer:
    """Change a contact, or add one: the call that never resubscribes unless it is told to."""
    audience = call.audience
    form = forms.read(call.form)
    member = audience.find(call.params["subscriber_hash"])
    if member is None:
        if form.email is not None and audience.member(form.email) is not None:
            raise problems.member_exists(form.email)
        made = edits.create(
            call.account, audience, form, skip_merge_validation=_skip(call), caller=call.caller
        )
        return _shown(call, audience, made)
    if form.email is None and call.account.behaviour.address_needed:
        raise problems.invalid(("email_address", "This value should not be blank."))
    _update(call, audience, member, form)
    if call.account.behaviour.put_tags == "added":
        for name in form.tags:
            call.account.set_tag(audience, member, name, via="member", starts=True)
    return _shown(call, audience, member)


def patch_member(call: Call) -> Answer:
    """Change a contact; nothing is required, and nobody is added."""
    member = call.member()
    _update(call, call.audience, member, forms.read(call.form))
    return _shown(call, call.audience, member)


def post_member(call: Call) -> Answer:
    """Add a contact. An archived one comes back with its old fields and tags (recorded)."""
    audience = call.audience
    form = forms.read(call.form)
    needed = [("email_address", form.email), ("status", form.status)]
    blank = [(key, "This value should not be blank.") for key, value in needed if value is None]
    if blank or form.email is None:
        raise problems.invalid(*blank)
    member = audience.member(form.email)
    if member is None:
        made = edits.create(
            call.account, audience, form, skip_merge_validation=_skip(call), caller=call.caller
        )
        return _shown(call, audience, made)
    if member.status != "archived":
        raise problems.member_exists(form.email)
    _update(call, audience, member, form)
    for name in form.tags:
        call.account.set_tag(audience, member, name, via="member", starts=True)
    return _shown(call, audience, member)


def delete_member(call: Call) -> Answer:
    """Archive a contact; 405 for one that is archived, bounced or pending."""
    member = call.member()
    if not statuses.can_archive(member.status):
        raise problems.cannot_archive()
    edits.archive(call.account, call.audience, member)
    return Answer(204)


def delete_permanent(call: Call) -> Answer:
    """Erase a contact and block the address for ever."""
    call.audience.drop(call.member(hash_only=True))
    return Answer(204)


def _update(call: Call, audience: Audience, member: Member, form: forms.MemberForm) -> None:
    edits.update(call.account, audience, member, form, skip_merge_validation=_skip(call))


def _skip(call: Call) -> bool:
    return query.truth(call.query, "skip_merge_validation")


def _shown(call: Call, audience: Audience, member: Member) -> Answer:
    return Answer(200, query.partial(call.query, shapes.member(audience, member), ONE))


_MEMBER = "/lists/{list_id}/members/{subscriber_hash}"
ROUTES: tuple[Route, ...] = (
    ("POST", "/lists/{list_id}/members", post_member),
    ("GET", _MEMBER, get_member),
    ("PUT", _MEMBER, put_member),
    ("PATCH", _MEMBER, patch_member),
    ("DELETE", _MEMBER, delete_member),
    ("POST", f"{_MEMBER}/actions/delete-permanent", delete_permanent),
)
