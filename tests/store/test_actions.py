from __future__ import annotations

from dataclasses import replace

import pytest

from mailbridge.records.audience import Member, Status
from mailbridge.store import actions, feeds, outbox, people
from mailbridge.store.actions import Errand, Kind
from mailbridge.store.database import Database

NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
A, B = "a@x.org", "b@x.org"


def errand(uid: str, email: str = A, **more: object) -> Errand:
    given: dict[str, object] = {
        "uid": uid, "row": None, "feed": "Events", "key": uid, "kind": Kind.EVENT,
        "name": "bought", "occurred": NOW, "found": NOW, "run": 1, "email": email,
    }  # fmt: skip
    return Errand(**(given | more))  # type: ignore[arg-type]  # spread by tests


def someone(state: Database, address: str, status: Status | None = Status.SUBSCRIBED) -> int:
    person = people.add(state, address).id
    if status is not None:
        people.save_member(state, person, Member(f"c-{address}", address, status))
    return person


def ready(state: Database, now: str = NOW, run: int = 1) -> list[str]:
    actions.link(state)
    return [found.uid for found, _ in actions.ready(state, now, run, 100)]


def number(state: Database, uid: str) -> int:
    return int(state.one("SELECT id FROM actions WHERE uid = ?", (uid,)))


def test_an_errand_comes_back_as_it_was_with_its_person(state: Database) -> None:
    person = someone(state, A)
    given = errand("1", properties={"coins": "5"}, kind=Kind.JOURNEY, name="12/345")
    assert actions.put(state, given)
    actions.link(state)
    ((found, whom),) = actions.ready(state, NOW, 1, 9)
    assert replace(found, id=0) == given
    assert whom == people.by_id(state, person)


def test_one_happening_waits_once(state: Database) -> None:
    someone(state, A)
    assert [actions.put(state, errand(uid)) for uid in ("1", "2", "1")] == [True, True, False]
    actions.link(state)
    assert actions.waiting(state) == 2


def test_one_at_a_time_for_a_person_in_their_order(state: Database) -> None:
    someone(state, A)
    someone(state, B)
    for uid, email in (("1", A), ("2", A), ("3", B)):
        actions.put(state, errand(uid, email))
    assert ready(state) == ["1", "3"]
    actions.claim(state, [number(state, "1")], NOW, 1)
    assert ready(state) == ["3"]
    actions.remove(state, number(state, "1"))
    assert ready(state) == ["2", "3"]


def test_after_the_persons_own_entry(state: Database) -> None:
    person = someone(state, A)
    actions.put(state, errand("1"))
    outbox.put(state, person, run=1, now=NOW, whole=False, first_load=False)
    assert (ready(state), actions.next_due(state, NOW)) == ([], None)
    outbox.remove(state, person)
    assert (ready(state), actions.next_due(state, NOW)) == (["1"], NOW)


@pytest.mark.parametrize("status", [None, Status.ARCHIVED])
def test_for_somebody_who_is_not_there(state: Database, status: Status | None) -> None:
    person = someone(state, A, status)
    actions.put(state, errand("1"))
    actions.put(state, errand("2", "nobody@x.org"))
    assert ready(state) == []
    assert [found.uid for found in actions.absent(state)] == ["1", "2"]
    outbox.put(state, person, run=1, now=NOW, whole=False, first_load=False)
    assert [found.uid for found in actions.absent(state)] == ["2"]


def test_what_is_parked_waits_for_a_person_and_stands_in_nobodys_way(state: Database) -> None:
    someone(state, A)
    for uid in ("1", "2"):
        actions.put(state, errand(uid))
    actions.park(state, number(state, "1"))
    assert (ready(state), actions.waiting(state)) == (["2"], 1)
    assert (actions.again(state, "9"), actions.again(state, "1"), actions.again(state)) == (0, 1, 0)
    assert ready(state) == ["1"]


def test_a_lost_answer_is_looked_up_once_a_run(state: Database) -> None:
    someone(state, A)
    actions.put(state, errand("1"))
    actions.claim(state, [number(state, "1")], NOW, 1)
    assert [(found.uid, since) for found, since in actions.claimed(state)] == [("1", NOW)]
    actions.release(state, number(state, "1"), not_before=LATER, tried=True)
    assert actions.claimed(state) == []
    assert ready(state, run=1) == []
    assert ready(state, run=2) == ["1"]
    assert ready(state, LATER, run=1) == ["1"]
    actions.release(state, number(state, "1"), not_before=LATER, tried=False)
    ((found, _),) = actions.ready(state, LATER, 1, 9)
    assert (found.tried, found.attempts) == (True, 2)


def test_whose_row_it_is_is_found_anew(state: Database) -> None:
    one, two = someone(state, A), someone(state, B)
    feed = feeds.feed_state(state, "Shop").id
    state.execute(
        "INSERT INTO rows (id, feed, key, position, person) VALUES (3, ?, '7', 0, ?)", (feed, one)
    )
    actions.put(state, errand("1", "", row=3))
    for person in (one, two):
        state.execute("UPDATE rows SET person = ?", (person,))
        actions.link(state)
        ((_, whom),) = actions.ready(state, NOW, 1, 9)
        assert whom.id == person


def test_each_wait_is_told_once(state: Database) -> None:
    actions.put(state, errand("1"))
    told = [actions.tell_once(state, number(state, "1"), what) for what in ("x", "x", "y")]
    assert told == [True, False, True]


def test_what_was_sent_is_remembered_for_a_while(state: Database) -> None:
    person = someone(state, A)
    actions.note_sent(state, person, errand("1"), NOW)
    actions.note_sent(state, person, errand("2"), LATER)
    assert actions.sent_alike(state, person, errand("3")) == 2
    assert actions.sent_alike(state, person, errand("3", name="other")) == 0
    assert actions.sent_alike(state, person, errand("3", occurred=LATER)) == 0
    actions.forget_sent(state, LATER)
    assert actions.sent_alike(state, person, errand("3")) == 1
