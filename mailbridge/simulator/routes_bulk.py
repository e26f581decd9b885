"""Batch subscribe: up to 500 contacts in one call, with a result for each.

Its rules are those of single members (`edits`); it adds only what the bulk call does otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mailbridge.simulator import edits, forms, problems, query, shapes
from mailbridge.simulator.account import Account
from mailbridge.simulator.forms import MemberForm
from mailbridge.simulator.model import Audience, Member, digest
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.routing import Answer, Call, Route

MOST = 500


@dataclass(slots=True)
class Outcome:
    """What became of each member of one call."""

    new: list[Member] = field(default_factory=list)
    updated: list[Member] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, address: str, problem: Problem) -> None:
        """Note a refusal as the bulk call words it."""
        name, message = problem.fields[0] if problem.fields else ("", "")
        self.errors.append(
            {
                "email_address": address,
                "error": f"{name}: {message}" if name else problem.detail,
                "error_code": "ERROR_GENERIC",
                "field": name,
                "field_message": message,
            }
        )

    def exists(self, address: str) -> None:
        """Note an address that is there already and was not to be touched."""
        text = (
            f"{address} is already a list member, do you want to update? please provide "
            "update_existing:true in the request body"
        )
        self.errors.append(
            {
                "email_address": address,
                "error": text,
                "error_code": "ERROR_CONTACT_EXISTS",
                "field": "",
                "field_message": "",
            }
        )


def batch_subscribe(call: Call) -> Answer:
    """Add many, or change them with `update_existing`. 200 even where every member failed.

    One member that breaks the schema fails the whole call with 400, before anything is done.
    """
    audience = call.audience
    read = _read(call)
    outcome = Outcome()
    seen: set[str] = set()
    once = query.truth(call.query, "skip_duplicate_check")
    for form in read:
        address = form.email or ""
        if once and digest(address) in seen:
            continue
        seen.add(digest(address))
        try:
            _one(call, audience, form, outcome)
        except Problem as problem:
            outcome.refuse(address, problem)
    answer = {
        "new_members": [shapes.bulk_member(audience, member) for member in outcome.new],
        "updated_members": [shapes.bulk_member(audience, member) for member in outcome.updated],
        "errors": outcome.errors,
        "total_created": len(outcome.new),
        "total_updated": len(outcome.updated),
        "error_count": len(outcome.errors),
    }
    return Answer(200, answer)


def _read(call: Call) -> list[MemberForm]:
    """The whole body, checked. Raises Problem 400 for the whole call."""
    members = call.form.get("members")
    if not isinstance(members, list):
        raise problems.invalid(("members", "Schema describes array"))
    if len(members) > MOST:
        message = f"Maximum allowed member items exceeded, please provide at most {MOST} items"
        raise problems.invalid(("members", message))
    for key in ("update_existing", "sync_tags"):
        if not isinstance(call.form.get(key), bool | None):
            raise problems.invalid((key, "Schema describes boolean"))
    return [_form(number, item) for number, item in enumerate(members)]


def _form(number: int, item: Any) -> MemberForm:
    prefix = f"members.item:{number}."
    if not isinstance(item, dict):
        raise problems.invalid((prefix.rstrip("."), "Schema describes object"))
    form = forms.read(item, prefix, nulls=True)
    if form.status is None and form.status_if_new is None:
        raise problems.invalid((f"{prefix}status", problems.ANY_OF))
    return form


def _one(call: Call, audience: Audience, form: MemberForm, outcome: Outcome) -> None:
    """One member. Raises Problem where it is refused."""
    account = call.account
    skip = query.truth(call.query, "skip_merge_validation")
    address = form.email or ""
    member = audience.member(address)
    if member is None:
        made = edits.create(
            account, audience, form, skip_merge_validation=skip, via="batch", caller=call.caller
        )
        outcome.new.append(made)
        return
    if not call.form.get("update_existing"):
        outcome.exists(address)
        return
    archived = account.behaviour.archived_batch
    edits.update(account, audience, member, form, skip_merge_validation=skip, archived=archived)
    _tags(account, audience, member, form, sync=bool(call.form.get("sync_tags")))
    outcome.updated.append(member)


def _tags(
    account: Account, audience: Audience, member: Member, form: MemberForm, *, sync: bool
) -> None:
    """Tags are added; with sync_tags they replace all that the contact had."""
    if sync:
        for name in set(audience.tag_names(member)) - set(form.tags):
            account.unset_tag(audience, member, name)
    for name in form.tags:
        starts = account.behaviour.batch_tags_start
        account.set_tag(audience, member, name, via="batch", starts=starts)


ROUTES: tuple[Route, ...] = (("POST", "/lists/{list_id}", batch_subscribe),)
