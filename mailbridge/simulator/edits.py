"""Creating and changing members: every rule is checked first, then all is done at once.

It knows nothing of HTTP; routes, batch subscribe and batches share it.
"""

from __future__ import annotations

from mailbridge.simulator import addresses, problems, statuses
from mailbridge.simulator.account import Account
from mailbridge.simulator.forms import MemberForm
from mailbridge.simulator.model import Audience, Member, Value, digest
from mailbridge.simulator.values import Refused, accept

BY_ADMIN = "N/A (Unsubscribed by admin)"


def create(
    account: Account,
    audience: Audience,
    form: MemberForm,
    *,
    skip_merge_validation: bool = False,
    via: str = "member",
    caller: str = "127.0.0.1",
) -> Member:
    """Add a contact who is not in the audience. Raises Problem; nothing is changed then."""
    status = form.status_if_new or form.status
    if form.email is None:
        raise problems.invalid(("email_address", "This value should not be blank."))
    if status is None:
        raise problems.invalid(("status_if_new", problems.ANY_OF))
    check_address(account, audience, form.email)
    values = checked_values(audience, form, None, account, skip=skip_merge_validation)
    member = account.new_member(audience, form.email.strip(), status)
    member.values.update(values)
    member.ip_opt = caller
    member.timestamp_opt = None if status == "pending" else account.now()
    _details(member, form)
    enter(account, audience, member, status)
    for name in form.tags:
        starts = account.behaviour.batch_tags_start
        account.set_tag(audience, member, name, via=via, starts=starts)
    return member


def update(
    account: Account,
    audience: Audience,
    member: Member,
    form: MemberForm,
    *,
    skip_merge_validation: bool = False,
    archived: str = "",
) -> Member:
    """Change a contact. archived: what happens to an archived one without a status asked for.

    Raises Problem; nothing is changed then. last_changed moves for real changes only.
    """
    behaviour = account.behaviour
    returns = (archived or behaviour.archived_put) == "returns"
    status = statuses.after_put(
        member.status, member.archived_from, form.status, "returns" if returns else "stays"
    )
    moved = form.email is not None and form.email.strip().lower() != member.email.lower()
    if form.email is not None and moved:
        _check_move(account, audience, member, form.email)
    if form.status is not None and not statuses.allowed(member.left_by, form.status):
        raise problems.compliance(member.email)
    values = checked_values(audience, form, member, account, skip=skip_merge_validation)
    before = _snapshot(member)
    member.values.update(values)
    _details(member, form)
    if form.email is not None:
        _address(account, audience, member, form.email.strip(), moved=moved)
    if status != member.status:
        enter(account, audience, member, status)
    if _snapshot(member) != before:
        account.touch(audience, member)
    return member


def archive(account: Account, audience: Audience, member: Member) -> None:
    """Put a contact away; fields, tags and history stay, and so does how they left."""
    member.archived_from = member.status
    audience.set_status(member, "archived")
    account.touch(audience, member)


def check_address(account: Account, audience: Audience, address: str) -> None:
    """Raise Problem where a new contact may not have this address."""
    text = addresses.objection(address, account.fake_domains, account.throttled)
    if text:
        raise problems.invalid(detail=text)
    if digest(address) in audience.forgotten:
        raise problems.forgotten(address)


def checked_values(
    audience: Audience, form: MemberForm, member: Member | None, account: Account, *, skip: bool
) -> dict[int, Value]:
    """The values to store by merge_id. Unknown tags are ignored silently, as recorded.

    skip: missing required values are let through; wrong types never are.
    """
    wrong: list[tuple[str, str]] = []
    values: dict[int, Value] = {}
    for tag, value in form.merge_fields.items():
        field = audience.field(tag)
        if field is None:
            continue
        try:
            values[field.merge_id] = accept(field, value)
        except Refused as error:
            wrong.append((field.tag, str(error)))
    if not skip:
        named = {tag for tag, _ in wrong}
        wrong += [
            (tag, "Please enter a value")
            for tag in _missing(audience, member, values, account)
            if tag not in named
        ]
    if wrong:
        raise problems.merge_fields_invalid(wrong)
    return values


def _missing(
    audience: Audience, member: Member | None, values: dict[int, Value], account: Account
) -> list[str]:
    """Tags of required fields that would be left empty."""
    rule = account.behaviour.required_on_update
    kept = {} if member is None or rule == "omitted" else member.values
    if member is not None and rule == "never":
        kept = dict.fromkeys(audience.fields, "kept")
    return [
        field.tag
        for field in audience.fields.values()
        if field.required and values.get(field.merge_id, kept.get(field.merge_id, "")) == ""
    ]


def _check_move(account: Account, audience: Audience, member: Member, address: str) -> None:
    """Whether the contact may get this address; raises Problem in the words of Mailchimp."""
    if not statuses.can_move(member.status):
        shown = statuses.SHOWN[member.status].lower()
        text = (
            f'This member\'s status is "{shown}." You can only update email addresses for '
            'members with a status of "subscribed."'
        )
        raise problems.invalid(("email address", text))
    text = addresses.objection(address, account.fake_domains, account.throttled)
    if text:
        raise problems.invalid(detail=text)
    other = audience.member(address)
    status = "Deleted" if digest(address) in audience.forgotten else ""
    if other is not None:
        status = statuses.SHOWN[other.status]
    if status:
        text = f'"{address}" is already in this list with a status of "{status}".'
        raise problems.invalid(("email address", text))


def _address(
    account: Account, audience: Audience, member: Member, address: str, *, moved: bool
) -> None:
    """Give the contact its address: another one, or the same in other capitals."""
    if moved:
        audience.move(member, address, account.email_id(address))
    else:
        member.email = address


def enter(account: Account, audience: Audience, member: Member, status: str) -> None:
    """Give a contact a status with all that comes with it. Nothing is checked here."""
    now = account.now()
    audience.set_status(member, status)
    member.archived_from = ""
    if status == "subscribed":
        member.left_by, member.unsubscribe_reason, member.unsubscribed_at = "", "", None
        member.timestamp_opt = member.timestamp_opt or now
        audience.last_subscribed = now
    elif status == "unsubscribed":
        member.left_by = member.left_by or "admin"
        member.unsubscribe_reason = member.unsubscribe_reason or BY_ADMIN
        member.unsubscribed_at = member.unsubscribed_at or now
        audience.last_unsubscribed = now
    elif status == "cleaned":
        member.left_by = "bounce"
    elif status == "pending":
        member.confirmations_sent += 1
        account.started("confirmation", "member", audience, member, "")


def _details(member: Member, form: MemberForm) -> None:
    for key, value in form.plain.items():
        setattr(member, key, value)
    for key, moment in form.times.items():
        setattr(member, key, moment)
    if form.latitude is not None:
        member.latitude = form.latitude
    if form.longitude is not None:
        member.longitude = form.longitude


def _snapshot(member: Member) -> tuple[object, ...]:
    """What counts as a change of the contact."""
    return (
        member.email, member.status, dict(member.values), member.email_type, member.language,
        member.vip, member.latitude, member.longitude, member.ip_signup, member.ip_opt,
        member.timestamp_signup, member.timestamp_opt,
    )  # fmt: skip
