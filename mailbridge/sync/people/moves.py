"""Changed addresses: which contact goes with its customer to the new one.

Chains run from their free end; who swaps addresses swaps nothing but fields and tags; a person who
left under the old address is never added under the new. What is sent follows from the people this
leaves behind (sync.people.changes).
"""

from __future__ import annotations

from dataclasses import replace

from mailbridge.records.audience import Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store import outbox, people
from mailbridge.store.database import Database

LEFT = frozenset({Status.UNSUBSCRIBED, Status.CLEANED})
UNCHANGEABLE = frozenset({Status.PENDING, Status.TRANSACTIONAL})
"""Mailchimp changes the address of subscribed contacts only; these did not leave, though."""


class Moves:
    """The moves of one read, worked off within the caller's transaction."""

    def __init__(self, database: Database, moved: list[tuple[int, int, str]]) -> None:
        self._database = database
        self._open: dict[int, tuple[int, str]] = {}
        self._parted: list[tuple[int, int, str]] = []
        self._lifted: list[tuple[Person, str]] = []
        self._touched: dict[str, None] = {}
        # Rows of one person that part ways: the one the contact stood for takes it along.
        for row, person, address in sorted(moved, key=lambda move: not self._stands_for(*move)):
            self._note_departed(row, person)
            if person in self._open:
                self._parted.append((row, person, address))
            else:
                self._open[person] = (row, address)

    def work_off(self) -> dict[str, None]:
        """Carry out every move whose new address is free, until none is left that can.

        Returns addresses to be looked at besides those of the rows that moved.
        """
        while self._round() or self._lift():
            pass
        for number, (row, address) in self._open.items():
            self._supersede(number)
            self._parted.append((row, number, address))
        for row, number, address in self._parted:
            self._part(row, number, address)
        for person, address in self._lifted:
            self._put_down(person, address)
        return self._touched

    def _stands_for(self, row: int, number: int, _address: str) -> bool:
        """Whether the person's contact was made of this row until now."""
        person = people.by_id(self._database, number)
        if person is None or person.want is None:
            return False
        sql = "SELECT r.key, f.name FROM rows r JOIN feeds f ON f.id = r.feed WHERE r.id = ?"
        found = self._database.execute(sql, (row,)).fetchone()
        return tuple(found or ()) == (person.want.key, person.want.feed)

    def _round(self) -> bool:
        """Carry out what can be; whether anything could."""
        progress = False
        for number in list(self._open):
            row, address = self._open[number]
            person = people.by_id(self._database, number)
            if person is None or person.address == address:
                del self._open[number]
            elif self._rows_of(person):
                self._parted.append((row, number, address))
                del self._open[number]
            elif self._move(person, address):
                del self._open[number]
                progress = True
        return progress

    def _lift(self) -> bool:
        """Break a circle where somebody has no contact to take along; whether there was one."""
        for number, (_, address) in self._open.items():
            person = people.by_id(self._database, number)
            if person is None or person.member is not None:
                continue
            if not outbox.was_tried(self._database, number):
                people.remove(self._database, number)
                self._lifted.append((person, address))
                del self._open[number]
                return True
        return False

    def _put_down(self, person: Person, address: str) -> None:
        """What hangs on somebody who was lifted goes along, unless a contact is there."""
        if person.barred is None and person.add_as is None:
            return
        there = people.by_address(self._database, address)
        if there is None:
            there = people.add(self._database, address)
        elif there.member is not None or there.barred is not None or self._rows_of(there):
            return
        noted = replace(there, barred=person.barred, add_as=person.add_as)
        people.save(self._database, noted)

    def _note_departed(self, row: int, number: int) -> None:
        """Who leaves an address whose contact left, has left: nobody can tell for whom it did."""
        person = people.by_id(self._database, number)
        if person is None:
            return
        forgotten = person.member is None and person.barred is Reason.FORGOTTEN
        if forgotten or has_left(person):
            self._database.execute("UPDATE rows SET departed = 1 WHERE id = ?", (row,))

    def _part(self, row: int, number: int, address: str) -> None:
        """A row went on without the contact, which it shared with others or had to leave behind."""
        person = people.by_id(self._database, number)
        if person is None:
            return
        if person.member is None and person.barred is Reason.LEFT:
            self._unbar(row, person)
        if not (person.member or outbox.was_tried(self._database, number)) or has_left(person):
            return
        there = people.by_address(self._database, address)
        if there is None:
            there = people.add(self._database, address)
        elif there.member is not None or there.barred is not None:
            return
        # They may have left without our knowing yet.
        people.follow(self._database, there.id, person.id)

    def _unbar(self, row: int, person: Person) -> None:
        """The bar goes along with whom it was for: those who stay at the address are free again."""
        sql = "SELECT departed FROM rows WHERE id = ?"
        others = "SELECT 1 FROM rows WHERE address = ? AND departed = 1"
        if self._database.one(sql, (row,)) and not self._database.one(others, (person.address,)):
            people.save(self._database, replace(person, barred=None))

    def _rows_of(self, person: Person) -> bool:
        """Whether rows other than those that moved still ask for the person's address."""
        sql = "SELECT 1 FROM rows WHERE person = ? AND address = ?"
        return self._database.one(sql, (person.id, person.address)) is not None

    def _move(self, person: Person, address: str) -> bool:
        """True where the move is settled, False where its new address is not free (yet)."""
        there = people.by_address(self._database, address)
        known = "" if person.member is None else person.member.email.lower()
        if known == address and (there is None or there.id == person.id):
            # Mailchimp has the contact under the new address already.
            people.readdress(self._database, person, address)
            return True
        if there is not None and not self._give_way(there):
            return False
        if person.member is not None and has_left(person):
            self._leave_behind(person)
            barred = people.add(self._database, address)
            people.save(self._database, replace(barred, barred=Reason.LEFT))
        elif person.member is not None and person.member.status in UNCHANGEABLE:
            self._supersede(person.id)
            new = people.add(self._database, address)
            people.save(self._database, replace(new, add_as=person.member.status))
            people.follow(self._database, new.id, person.id)
        else:
            # Where nothing of the person is in Mailchimp yet, only our own note changes; a bar
            # that hangs on them goes along.
            people.readdress(self._database, person, address)
        return True

    def _give_way(self, there: Person) -> bool:
        """Whether the record at the new address is nobody: no contact, no rows but newcomers."""
        # That a customer left under a former address hangs on them, not on an address they gave up.
        if there.member is not None or there.barred not in {None, Reason.LEFT}:
            return False
        if outbox.was_tried(self._database, there.id):
            return False
        if self._rows_of(there) or there.id in self._open:
            return False
        people.remove(self._database, there.id)
        return True

    def _leave_behind(self, person: Person) -> None:
        """The contact stays as it is: nobody asks for it, and it is not a customer gone either."""
        people.save(self._database, replace(person, want=None, done=None))
        known = person.address if person.member is None else person.member.email.lower()
        if known == person.address:
            return
        there = people.by_address(self._database, known)
        if there and there.address == known and is_newcomer(self._database, there):
            # They asked for the address that this contact never left: it is theirs now.
            self._database.execute("UPDATE rows SET person = NULL WHERE person = ?", (there.id,))
            people.remove(self._database, there.id)
            self._touched[known] = None
            there = None
        if there is None:
            # Whoever takes the address it never got is somebody else.
            people.readdress(self._database, replace(person, want=None), known)

    def _supersede(self, number: int) -> None:
        """The new address is another contact: the old one is given up, if nobody asks for it."""
        person = people.by_id(self._database, number)
        if person is None or person.member is None or self._taken_over(person):
            return
        base = person.want or Want(person.member.email, person.address)
        want = replace(base, superseded=True, gone=True)
        people.save(self._database, replace(person, want=want))

    def _taken_over(self, person: Person) -> bool:
        """Whether other rows ask for the old address now, as when two swap theirs."""
        return (
            self._database.one("SELECT 1 FROM rows WHERE address = ?", (person.address,))
            is not None
        )


def is_newcomer(database: Database, person: Person) -> bool:
    """Whether nothing of the person is in Mailchimp, or on its way there."""
    return person.member is None and not outbox.was_tried(database, person.id)


def has_left(person: Person) -> bool:
    """Whether the contact left: unsubscribed, bounced, or archived by somebody else."""
    member = person.member
    if member is None:
        return False
    return member.status in LEFT or (
        member.status is Status.ARCHIVED and person.status_before is None
    )
