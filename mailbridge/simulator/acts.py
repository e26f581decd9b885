"""What people do on Mailchimp's side: leave, bounce, edit fields, delete audiences, revoke keys.

Nothing here goes through the API's rules; it is the owner in the web application, a subscriber
with a link in a mail, or Mailchimp itself.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mailbridge.simulator import edits, statuses
from mailbridge.simulator.account import Account, add_field
from mailbridge.simulator.model import Audience, Member, MergeField, Value

SELF = "I no longer want to receive these emails"


class Acts:
    """The acts, by audience id and address. Raises KeyError where there is no such one."""

    def __init__(self, account: Account, lock: threading.RLock) -> None:
        self.account = account
        self.lock = lock

    def audience(self, list_id: str = "") -> Audience:
        """The audience; the first one where no id is given."""
        if not list_id:
            return next(iter(self.account.audiences.values()))
        return self.account.audiences[list_id]

    def member(self, list_id: str, email: str) -> Member:
        """The contact with this address."""
        member = self.audience(list_id).member(email)
        if member is None:
            raise KeyError(email)
        return member

    def fields_of(self, list_id: str, email: str) -> dict[str, Value]:
        """The contact's values by merge tag."""
        with self.lock:
            return self.audience(list_id).by_tag(self.member(list_id, email))

    def tags_of(self, list_id: str, email: str) -> set[str]:
        """The names of the contact's tags."""
        with self.lock:
            return set(self.audience(list_id).tag_names(self.member(list_id, email)))

    def add_member(
        self, list_id: str, email: str, *, status: str = "subscribed",
        fields: Mapping[str, Value] | None = None, tags: tuple[str, ...] | list[str] = (),
    ) -> Member:  # fmt: skip
        """Add a contact past all rules, by an import or a sign-up form."""
        with self.lock:
            audience = self.audience(list_id)
            made = self.account.new_member(audience, email, status)
            made.timestamp_opt, made.source = self.account.now(), "Signup Form"
            edits.enter(self.account, audience, made, status)
            self._set_fields(audience, made, fields or {})
            for name in tags:
                self.account.set_tag(audience, made, name, via="web", starts=False)
            return made

    def unsubscribe_self(self, list_id: str, email: str, reason: str = SELF) -> None:
        """The person follows the unsubscribe link; only they can come back."""
        with self.lock:
            member = self.member(list_id, email)
            member.left_by, member.unsubscribe_reason = "self", reason
            self._enter(list_id, member, "unsubscribed")

    def admin_unsubscribe(self, list_id: str, email: str) -> None:
        """The owner unsubscribes somebody in the web application."""
        with self.lock:
            self._enter(list_id, self.member(list_id, email), "unsubscribed")

    def review(self, list_id: str, email: str) -> None:
        """Mailchimp puts a contact under compliance review."""
        with self.lock:
            member = self.member(list_id, email)
            member.left_by = "review"
            self._enter(list_id, member, "unsubscribed")

    def clean(self, list_id: str, email: str) -> None:
        """Mail to the address bounced for good."""
        with self.lock:
            self._enter(list_id, self.member(list_id, email), "cleaned")

    def confirm_pending(self, list_id: str, email: str) -> None:
        """The person says yes, to a confirmation mail or on a sign-up form."""
        with self.lock:
            member = self.member(list_id, email)
            member.left_by = ""
            self._enter(list_id, member, "subscribed")

    def archive(self, list_id: str, email: str) -> None:
        """The owner archives a contact."""
        with self.lock:
            member = self.member(list_id, email)
            edits.archive(self.account, self.audience(list_id), member)

    def unarchive(self, list_id: str, email: str, status: str = "") -> None:
        """The owner brings an archived contact back, with its former status unless one is said."""
        with self.lock:
            member = self.member(list_id, email)
            self._enter(list_id, member, status or member.archived_from or "subscribed")

    def delete_permanent(self, list_id: str, email: str) -> None:
        """The owner deletes a contact for good."""
        with self.lock:
            self.audience(list_id).drop(self.member(list_id, email))

    def edit_member(
        self, list_id: str, email: str, *, fields: Mapping[str, Value] | None = None,
        new_email: str = "", status: str = "",
    ) -> None:  # fmt: skip
        """The owner edits a contact's fields, address or status."""
        with self.lock:
            audience, member = self.audience(list_id), self.member(list_id, email)
            self._set_fields(audience, member, fields or {})
            if new_email:
                audience.move(member, new_email, self.account.email_id(new_email))
            if status:
                edits.enter(self.account, audience, member, status)
            self.account.touch(audience, member)

    def tag(self, list_id: str, email: str, name: str) -> None:
        """The owner tags a contact."""
        with self.lock:
            audience = self.audience(list_id)
            member = self.member(list_id, email)
            self.account.set_tag(audience, member, name, via="web", starts=True)

    def untag(self, list_id: str, email: str, name: str) -> None:
        """The owner takes a tag off a contact."""
        with self.lock:
            audience = self.audience(list_id)
            self.account.unset_tag(audience, self.member(list_id, email), name)

    def add_field(
        self, list_id: str, tag: str, name: str = "", kind: str = "text", *,
        required: bool = False, options: dict[str, Any] | None = None,
    ) -> MergeField:  # fmt: skip
        """The owner adds an audience field."""
        with self.lock:
            audience = self.audience(list_id)
            audience.revision += 1
            return add_field(audience, tag, name or tag, kind, required=required, options=options)

    def field(self, list_id: str, tag: str) -> MergeField:
        """The field with this tag."""
        found = self.audience(list_id).field(tag)
        if found is None:
            raise KeyError(tag)
        return found

    def rename_field(self, list_id: str, tag: str, new_tag: str = "", name: str = "") -> None:
        """The owner changes a field's tag or name; values stay."""
        with self.lock:
            field = self.field(list_id, tag)
            field.tag, field.name = new_tag.upper() or field.tag, name or field.name
            self.audience(list_id).revision += 1

    def require_field(self, list_id: str, tag: str, *, required: bool = True) -> None:
        """The owner makes a field required, or not."""
        with self.lock:
            self.field(list_id, tag).required = required

    def change_field(
        self, list_id: str, tag: str, kind: str = "", options: dict[str, Any] | None = None
    ) -> None:
        """The owner replaces a field by one of another type, or changes its options."""
        with self.lock:
            field = self.field(list_id, tag)
            field.type = kind or field.type
            if options is not None:
                field.options = options

    def delete_field(self, list_id: str, tag: str) -> None:
        """The owner deletes a field with all its values."""
        with self.lock:
            audience = self.audience(list_id)
            merge_id = self.field(list_id, tag).merge_id
            del audience.fields[merge_id]
            for member in audience.members.values():
                member.values.pop(merge_id, None)
            audience.revision += 1

    def add_audience(self, name: str, list_id: str = "") -> Audience:
        """The owner makes an audience."""
        with self.lock:
            return self.account.add_audience(name, list_id)

    def delete_audience(self, list_id: str) -> None:
        """The owner deletes an audience."""
        with self.lock:
            del self.account.audiences[self.audience(list_id).id]

    def add_key(self) -> str:
        """The owner makes another key."""
        with self.lock:
            return self.account.add_key()

    def revoke_key(self, key: str = "") -> None:
        """The owner disables a key; all of them where none is named."""
        with self.lock:
            for each in [key] if key else list(self.account.keys):
                self.account.revoke_key(each)

    def set_role(self, role: str) -> None:
        """The owner gives the key's user another role; viewers and authors may only read."""
        self.account.role = role

    def switch_api(self, *, on: bool) -> None:
        """Mailchimp takes the account's API access away, or gives it back."""
        self.account.api_enabled = on

    def become_another_account(self, name: str) -> None:
        """The key belongs to a different account from now on."""
        with self.lock:
            self.account.name = name
            self.account.account_id = f"other{self.account.number()}"

    def pass_time(self, seconds: float) -> None:
        """Let Mailchimp's clock run ahead."""
        with self.lock:
            clock = self.account.clock
            ahead = timedelta(seconds=seconds)
            self.account.clock = lambda: clock() + ahead

    def _enter(self, list_id: str, member: Member, status: str) -> None:
        if status not in statuses.SETTABLE:
            raise ValueError(status)
        audience = self.audience(list_id)
        edits.enter(self.account, audience, member, status)
        self.account.touch(audience, member)

    def _set_fields(self, audience: Audience, member: Member, fields: Mapping[str, Value]) -> None:
        for tag, value in fields.items():
            found = audience.field(tag)
            if found is None:
                raise KeyError(tag)
            member.values[found.merge_id] = value


BY_NAME = frozenset({
    "add_member", "unsubscribe_self", "admin_unsubscribe", "review", "clean", "confirm_pending",
    "archive", "unarchive", "delete_permanent", "edit_member", "tag", "untag", "add_field",
    "rename_field", "require_field", "change_field", "delete_field", "add_audience",
    "delete_audience", "add_key", "revoke_key", "set_role", "switch_api",
    "become_another_account", "pass_time",
})  # fmt: skip
"""The acts that other processes may ask for by name."""
