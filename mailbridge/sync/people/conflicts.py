"""After Mailchimp refused a change of address: who stays where, and who is not added at all.

It changes people and their rows' links; what is to be sent then follows from sync.people.resolve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store import outbox, people
from mailbridge.store.database import Database
from mailbridge.sync.people.moves import UNCHANGEABLE, has_left, is_newcomer


def settle_conflict(database: Database, person: Person, there: Member | None) -> set[str]:
    """Take back the new address of a contact that has to keep its old one.

    there: the contact at the new address, None where there is none. Returns the addresses that
    are to be resolved again.
    """
    member = person.member
    if member is None:
        return {person.address}
    new, old = person.address, member.email.lower()
    holder = people.by_address(database, old)
    if holder is not None and holder.id != person.id and _stands_at(holder, old):
        # The contact is another customer's by now; if it leaves, this one is not added either.
        people.save_member(database, person.id, None)
        people.save(database, replace(person, want=None, done=None))
        people.follow(database, person.id, holder.id)
        return {new}
    touched = {new, old} | _make_room(database, old, person.id)
    person = people.readdress(database, person, old)
    if has_left(person) and there is None:
        people.save(database, replace(person, want=None, done=None))
        _newcomer(database, person.id, new, barred=Reason.LEFT)
    elif there is None:
        _give_up(database, person)
        # Never more than the settings give: the status they had may be the owner's doing.
        add_as = member.status if member.status in UNCHANGEABLE else None
        _newcomer(database, person.id, new, add_as=add_as)
    else:
        _give_up(database, person)
        found = people.by_known(database, new)
        newcomer = found or people.add(database, new)
        people.save_member(database, newcomer.id, there)
        _hand_over(database, person.id, new, newcomer.id)
    return touched


def _stands_at(person: Person, address: str) -> bool:
    known = person.member
    return person.address == address and known is not None and known.email.lower() == address


def leave_to_others(database: Database, person: Person) -> set[str]:
    """A contact that is not to be touched stays at its address, which others ask for now.

    Its customer's new address is somebody new. Returns the addresses to be resolved again.
    """
    if person.member is None:
        return {person.address}
    new, old = person.address, person.member.email.lower()
    person = people.readdress(database, person, old)
    people.save(database, replace(person, want=None, done=None))
    people.follow(database, _newcomer(database, person.id, new), person.id)
    return {new, old}


def pass_on(database: Database, person: Person, is_claimed: Callable[[str], bool]) -> str:
    """The contact of a customer who is gone, to others who ask for the address it never left.

    is_claimed: whether rows ask for an address. Returns the address, to be resolved again; "" where
    nobody else asks for it.
    """
    old = "" if person.member is None else person.member.email.lower()
    if old in {"", person.address} or not is_claimed(old):
        return ""
    theirs = people.by_address(database, old)
    if theirs is None or is_newcomer(database, theirs):
        _make_room(database, old, person.id)
        person = people.readdress(database, person, old)
    else:
        outbox.drop_idle(database, person.id)
    people.save(database, replace(person, want=None, done=None))
    return old


def _make_room(database: Database, address: str, keeper: int) -> set[str]:
    """Whoever was to move here goes back to their own address, and so does who waited for that."""
    waiting = people.by_address(database, address)
    if waiting is None or waiting.id == keeper or waiting.address != address:
        return set()
    if waiting.member is None:
        database.execute("UPDATE rows SET person = NULL WHERE person = ?", (waiting.id,))
        people.remove(database, waiting.id)
        return {address}
    own = waiting.member.email.lower()
    touched = {address, own} | _make_room(database, own, waiting.id)
    _give_up(database, people.readdress(database, waiting, own))
    return touched


def _give_up(database: Database, person: Person) -> None:
    """Nobody asks for this contact any more, unless a row at its address does."""
    base = person.want or Want(person.address, person.address)
    want = replace(base, address=person.address, gone=True, superseded=True)
    people.save(database, replace(person, want=want, done=None))


def _newcomer(
    database: Database,
    former: int,
    address: str,
    *,
    barred: Reason | None = None,
    add_as: Status | None = None,
) -> int:
    newcomer = people.add(database, address)
    people.save(database, replace(newcomer, barred=barred, add_as=add_as))
    _hand_over(database, former, address, newcomer.id)
    return newcomer.id


def _hand_over(database: Database, former: int, address: str, to: int) -> None:
    database.execute(
        "UPDATE rows SET person = ? WHERE person = ? AND address = ?", (to, former, address)
    )
