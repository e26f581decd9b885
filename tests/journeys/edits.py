"""What a life's shop and its owner do: edits of rows, and acts in Mailchimp. It asserts nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.engine_room import EngineRoom
from tests.journeys.model import Model
from tests.journeys.nearby import Nearby
from tests.journeys.shelf import INVALID, Shelf

ADDRESSES = [f"{letter}@shop.test" for letter in "abcdef"]
KINDS = ["regular", "vip"]


class Edits:
    """Steps named do_…; each means something on any state. a, b: two numbers of chance."""

    near: Nearby
    model: Model
    shelves: list[Shelf]
    room: EngineRoom

    def __init__(self) -> None:
        self.meanwhile = False
        self.mirrored: set[tuple[str, str]] = set()
        self._edits = 0

    def _shelf(self, a: int) -> Shelf:
        return self.shelves[a % len(self.shelves)]

    def _row(self, a: int, **changes: object) -> None:
        shelf = self._shelf(a)
        if shelf.rows:
            key = list(shelf.rows)[a // 2 % len(shelf.rows)]
            self._edits += 1
            shelf.rows[key].update({**changes, "updated": self._edits})

    def _two(self, a: int, b: int, number: int) -> None:
        """Rotate the addresses of so many rows."""
        rows = list(self._shelf(a).rows.values())
        if len(rows) < number:
            return
        chosen = [rows[(a + b + n) % len(rows)] for n in range(number)]
        emails = [row["email"] for row in chosen]
        for row, email in zip(chosen, emails[1:] + emails[:1], strict=True):
            self._edits += 1
            row.update(email=email, updated=self._edits)

    def do_add(self, a: int, b: int) -> None:
        shelf = self._shelf(b)
        self._edits += 1
        key = f"{shelf.name[0]}{self._edits}"
        if len(shelf.rows) < 8:
            shelf.rows[key] = {
                "id": key,
                "email": ADDRESSES[a % len(ADDRESSES)],
                "first": f"Name{self._edits}",
                "kind": KINDS[b // 2 % 2],
                "ok": "no" if b % 5 == 0 else "yes",
                "updated": self._edits,
            }

    def do_edit(self, a: int, b: int) -> None:
        self._row(a, first=f"Edited{self._edits}")

    def do_move(self, a: int, b: int) -> None:
        self._row(a, email=ADDRESSES[b % len(ADDRESSES)])

    def do_swap(self, a: int, b: int) -> None:
        self._two(a, b, 2)

    def do_chain(self, a: int, b: int) -> None:
        self._two(a, b, 3)
        if b % 2:
            self._row(a + b, email=ADDRESSES[b % len(ADDRESSES)])

    def do_case(self, a: int, b: int) -> None:
        shelf = self._shelf(a)
        if shelf.rows:
            row = list(shelf.rows.values())[b % len(shelf.rows)]
            row["email"] = (
                str(row["email"]).swapcase() if "@" in str(row["email"]) else row["email"]
            )

    def do_blank(self, a: int, b: int) -> None:
        self._row(a, email="")

    def do_invalid(self, a: int, b: int) -> None:
        self._row(a, email=INVALID)

    def do_consent(self, a: int, b: int) -> None:
        self._row(a, ok="yes" if b % 2 else "no")

    def do_kind(self, a: int, b: int) -> None:
        self._row(a, kind=KINDS[b % 2])

    def do_delete(self, a: int, b: int) -> None:
        shelf = self._shelf(a)
        if shelf.rows:
            key = list(shelf.rows)[a // 2 % len(shelf.rows)]
            shelf.away[key] = shelf.rows.pop(key)

    def do_back(self, a: int, b: int) -> None:
        shelf = self._shelf(a)
        if shelf.away:
            key = list(shelf.away)[b % len(shelf.away)]
            shelf.rows[key] = shelf.away.pop(key)

    def do_all_consent(self, a: int, b: int) -> None:
        for row in self._shelf(a).rows.values():
            self._edits += 1
            row.update(ok="yes" if b % 2 else "no", kind=KINDS[b // 2 % 2], updated=self._edits)

    def do_clear(self, a: int, b: int) -> None:
        shelf = self._shelf(a)
        if a % 3 == 0:
            shelf.away.update(shelf.rows)
            shelf.rows.clear()

    def _act(
        self, a: int, statuses: set[str], deed: Callable[[str, str], Any], *, seen: bool = False
    ) -> None:
        """Do something to a contact in one of these statuses, if there is one.

        seen: only to one that mailbridge read back as it is. Mailchimp tells the number of a
        contact added in bulk only then, and nothing links who changes address or goes before.
        """
        found = [
            email
            for cid, (email, status, _) in self.near.state().items()
            if status in statuses and (not seen or (cid, email) in self.mirrored)
        ]
        if found:
            deed(self.near.list_id, found[a % len(found)])
            self.model.acted(self.near.state(), this_moment=self.meanwhile)

    def do_leave(self, a: int, b: int) -> None:
        self._act(a, {"subscribed"}, self.near.acts.unsubscribe_self)

    def do_admin(self, a: int, b: int) -> None:
        self._act(a, {"subscribed", "pending"}, self.near.acts.admin_unsubscribe)

    def do_clean(self, a: int, b: int) -> None:
        self._act(a, {"subscribed"}, self.near.acts.clean)

    def do_archive(self, a: int, b: int) -> None:
        self._act(a, {"subscribed", "unsubscribed", "transactional"}, self.near.acts.archive)

    def do_forget(self, a: int, b: int) -> None:
        if b % 2:
            everyone = {"subscribed", "unsubscribed", "pending", "archived"}
            self._act(a, everyone, self.near.acts.delete_permanent, seen=True)

    def do_accept(self, a: int, b: int) -> None:
        self._act(a, {"pending"}, self.near.acts.confirm_pending)

    def do_profile(self, a: int, b: int) -> None:
        edit = self.near.acts.edit_member
        fields = {"FNAME": "Theirs"}
        self._act(a, {"subscribed"}, lambda audience, email: edit(audience, email, fields=fields))

    def do_tag(self, a: int, b: int) -> None:
        # Whose tag it was while an answer is missing, nobody can tell.
        name = ["owner", "vip", "customers"][0 if self.meanwhile or self.room.unclear() else b % 3]
        tag = self.near.acts.tag
        self._act(a, {"subscribed", "unsubscribed"}, lambda x, email: tag(x, email, name))

    def do_join(self, a: int, b: int) -> None:
        address = ADDRESSES[a % len(ADDRESSES)]
        audience = self.near.acts.audience()
        if audience.member(address) is None and address not in self.model.dropped:
            status = [
                "subscribed",
                "subscribed",
                "unsubscribed",
                "pending",
                "transactional",
                "cleaned",
            ][b % 6]
            self.near.acts.add_member(
                audience.id, address, status=status, tags=["theirs", "vip"][: b % 3]
            )
            self.model.acted(self.near.state())

    def do_readdress(self, a: int, b: int) -> None:
        edit = self.near.acts.edit_member
        new = f"z{self._edits}-{b}@shop.test"
        if self.near.acts.audience().member(new) is None:
            self._act(a, {"subscribed"}, lambda x, email: edit(x, email, new_email=new), seen=True)
