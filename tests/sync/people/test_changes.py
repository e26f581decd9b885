from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbridge.records.audience import Status
from mailbridge.records.change import Action, Plan
from mailbridge.records.contact import FieldValue
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store.outbox import Entry
from mailbridge.sync.delivery.sending import Outcome, Target, send
from mailbridge.sync.people.changes import Policy, differing, plan, same_value
from tests.fakes.audience import Audience
from tests.sync.persons import A, B, member, people, want, wants

S = Status
POLICY = Policy()
POLICIES = st.builds(
    Policy,
    st.sampled_from([S.SUBSCRIBED, S.PENDING, S.TRANSACTIONAL]),
    st.sampled_from(["keep", "archive", "unsubscribe", "tag"]),
    st.just("gone"),
)


def words(planned: Plan) -> list[str]:
    """A plan in short words."""
    found = []
    for step in planned.steps:
        parts = [step.action.value, step.email, *sorted(f"{k}={v}" for k, v in step.fields.items())]
        parts += [f"status {step.status}"] if step.status else []
        parts += [f"+{tag}" for tag in step.add] + [f"-{tag}" for tag in step.remove]
        found.append(" ".join(parts))
    return found


@pytest.mark.parametrize(
    ("person", "wanted", "steps"),
    [
        (Person(1, A), want(fields={"F": "x", "G": ""}), [f"create {A} F=x status subscribed"]),
        (
            Person(1, A),
            want(tags=frozenset("ba")),
            [f"create {A} status subscribed", f"tag {A} +a +b"],
        ),
        (Person(1, A, add_as=S.PENDING), want(), [f"create {A} status pending"]),
        (Person(1, A, member()), want(), []),
        (Person(1, A, member(fields={"F": "x"})), want(fields={"F": " x "}), []),
        (Person(1, A, member(fields={"F": "x"})), want(fields={"F": "y"}), [f"update {A} F=y"]),
        (Person(1, A, member(fields={"F": "x"})), want(fields={"F": ""}), [f"update {A} F="]),
        (Person(1, A, member(fields={"F": "x"})), want(), []),
        # Only tags that mailbridge set are taken away.
        (
            Person(1, A, member(tags=frozenset("ab")), own_tags=frozenset("a")),
            want(),
            [f"tag {A} -a"],
        ),
        (
            Person(1, A, member(tags=frozenset("ab"))),
            want(tags=frozenset("c")),
            [f"tag {A} +c"],
        ),
        (Person(1, A, member(), own_tags=frozenset("a")), want(), []),
        # What was done already is not done again, whatever somebody changed in Mailchimp since.
        (
            Person(1, A, member(fields={"F": "z"}), done=want(fields={"F": "x"})),
            want(fields={"F": "x"}),
            [],
        ),
        # Fields of who left are kept right; the status stays.
        (
            Person(1, A, member(S.UNSUBSCRIBED)),
            want(fields={"F": "x"}, consent=True),
            [f"update {A} F=x"],
        ),
        # Consent.
        (
            Person(1, A, member(), done=want(consent=True)),
            want(consent=False, fields={"F": "x"}),
            [f"unsubscribe {A} status unsubscribed", f"update {A} F=x"],
        ),
        (
            Person(1, A, member(S.UNSUBSCRIBED), withdrawn=True, done=want(consent=False)),
            want(consent=True, fields={"F": "x"}),
            [f"update {A} F=x status pending"],
        ),
        (Person(1, A, member()), want(consent=False, fields={"F": "x"}, tags=frozenset("a")), []),
        # Back from mailbridge's own archive.
        (
            Person(1, A, member(S.ARCHIVED), status_before=S.SUBSCRIBED, done=want(gone=True)),
            want(fields={"F": "x"}),
            [f"update {A} F=x status subscribed"],
        ),
        (
            Person(1, A, member(S.ARCHIVED), status_before=S.UNSUBSCRIBED, done=want(gone=True)),
            want(consent=True, fields={"F": "x"}),
            [f"update {A} F=x status unsubscribed"],
        ),
        # A changed address.
        (
            Person(1, B, member(), done=want()),
            want(email="Bob@example.org", address=B, fields={"F": "x"}, tags=frozenset("a")),
            ["change_email Bob@example.org F=x", "tag Bob@example.org +a"],
        ),
        # Somebody changed the address in Mailchimp: it stands until the shop's changes.
        (Person(1, A, member(email=B), done=want()), want(fields={"F": "x"}), [f"update {B} F=x"]),
        (Person(1, A, member(email=A.upper()), done=None), want(), []),
    ],
)
def test_what_is_to_be_done(person: Person, wanted: Want, steps: list[str]) -> None:
    planned = plan(person, wanted, POLICY)
    assert (words(planned), planned.skip) == (steps, None)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize(
    ("when_removed", "acts_on", "steps"),
    [
        ("keep", set(), []),
        ("archive", {S.SUBSCRIBED, S.UNSUBSCRIBED, S.TRANSACTIONAL}, [f"archive {A}"]),
        ("unsubscribe", {S.SUBSCRIBED, S.PENDING}, [f"unsubscribe {A} status unsubscribed"]),
        ("tag", {S.SUBSCRIBED, S.UNSUBSCRIBED, S.TRANSACTIONAL, S.PENDING}, [f"tag {A} +was one"]),
    ],
)
def test_a_customer_gone(
    when_removed: str, acts_on: set[Status], steps: list[str], status: Status
) -> None:
    policy = Policy(when_removed=when_removed, removed_tag="was one")
    planned = plan(Person(1, A, member(status)), want(gone=True), policy)
    assert words(planned) == (steps if status in acts_on else [])
    assert plan(Person(1, A), want(gone=True), policy) == Plan()


@pytest.mark.parametrize(
    ("status", "added", "steps"),
    [
        (S.SUBSCRIBED, True, [f"archive {A}"]),
        (S.UNSUBSCRIBED, True, [f"archive {A}"]),
        (S.SUBSCRIBED, False, []),
        (S.PENDING, True, []),  # Mailchimp archives no pending contact
    ],
)
def test_who_found_another_contact_at_their_new_address(
    status: Status, added: bool, steps: list[str]
) -> None:
    wanted = want(gone=True, superseded=True)
    assert words(plan(Person(1, A, member(status), added=added), wanted, POLICY)) == steps


def test_whole_sends_every_field_again() -> None:
    wanted = want(fields={"F": "x", "G": "", "H": ""})
    known = member(fields={"F": "x", "H": "old"})
    planned = plan(Person(1, A, known, done=wanted), wanted, POLICY, whole=True)
    assert words(planned) == [f"update {A} F=x H="]
    nothing = plan(Person(1, A, member(), done=want()), want(), POLICY, whole=True)
    assert words(nothing) == [f"update {A}"]


ADDRESS = {"addr1": "1 Main St", "city": "Reno"}


@pytest.mark.parametrize(
    ("wanted", "known", "same"),
    [
        ("x", "x", True),
        ("x", "X", False),
        (" a  b ", "a b", True),
        ("", "", True),
        ("", "x", False),
        ("x", "", False),
        (12, "12", True),
        (12, 12.0, True),
        ("12", 12, True),
        (12, "", False),
        ("", 0, False),
        (0, "", False),
        (1.1, 1.10, True),
        ("12/31", "12/31", True),
        (ADDRESS, {**ADDRESS, "addr2": "", "country": "US"}, True),
        (ADDRESS, {**ADDRESS, "city": "Elko"}, False),
        (ADDRESS, "", False),
        ({"addr1": "", "city": ""}, "", True),
        ("", ADDRESS, False),
        ("", {"addr1": "", "city": ""}, True),
    ],
)
def test_same_value(wanted: FieldValue, known: FieldValue, same: bool) -> None:
    assert same_value(wanted, known) is same
    assert differing({"F": wanted}, {"F": known}) == ({} if same else {"F": wanted})


@given(people(), wants(), POLICIES, st.booleans())
def test_a_status_is_written_in_three_cases_and_no_other(
    person: Person, wanted: Want, policy: Policy, whole: bool
) -> None:
    known = person.member
    for step in plan(person, wanted, policy, whole=whole).steps:
        if step.status is None:
            continue
        if known is None:
            assert step.action is Action.CREATE
            continue
        assert step.action is not Action.CREATE
        taken_back = wanted.consent is False and not wanted.gone
        if step.action is Action.UNSUBSCRIBE:
            assert known.status in {S.SUBSCRIBED, S.PENDING}
            assert step.status is S.UNSUBSCRIBED
            assert taken_back or (wanted.gone and policy.when_removed == "unsubscribe")
        elif known.status is S.ARCHIVED:
            assert person.status_before is not None
            asked = person.withdrawn and wanted.consent is True and step.status is S.PENDING
            assert asked or step.status is person.status_before
        else:
            assert step.status is S.PENDING
            assert (known.status, person.withdrawn, wanted.consent) == (S.UNSUBSCRIBED, True, True)


@given(people(), wants(), POLICIES, st.booleans())
def test_steps_or_a_reason_never_both(
    person: Person, wanted: Want, policy: Policy, whole: bool
) -> None:
    planned = plan(person, wanted, policy, whole=whole)
    assert not (planned.skip and planned.steps)
    if person.member is None and wanted.consent is False:
        assert planned.steps == ()
    removed = {tag for step in planned.steps for tag in step.remove}
    assert removed <= person.own_tags
    if planned.skip is None and not wanted.gone and planned.steps and person.member is not None:
        assert all(step.action is not Action.ARCHIVE for step in planned.steps)


def carried_out(person: Person, wanted: Want, policy: Policy) -> tuple[Outcome, Audience]:
    audience = Audience()
    if person.member is not None:
        audience.there[person.member.email.lower()] = person.member
    entry = Entry(
        person=replace(person, want=wanted),
        sequence=1,
        run=1,
        whole=False,
        first_load=False,
        single=False,
        unclear=False,
        tried=(),
        attempts=0,
    )
    target = Target(audience, "list", policy)  # type: ignore[arg-type]  # a client as far as sending goes
    return send(entry, target), audience


@settings(max_examples=200)
@given(people(), wants(), POLICIES)
def test_a_plan_carried_out_leaves_nothing_to_do(
    person: Person, wanted: Want, policy: Policy
) -> None:
    outcome, audience = carried_out(person, wanted, policy)
    assert outcome.error is None
    if outcome.conflict or outcome.skip is not None:
        assert outcome.conflict or audience.orders == []
        return
    settled = replace(outcome.person, done=wanted)
    assert plan(settled, wanted, policy) == Plan()
    # What is known of the contact is what Mailchimp has.
    known = settled.member
    if known is not None:
        assert audience.there[known.email.lower()] == known


@settings(max_examples=200)
@given(people(), st.lists(wants(), min_size=1, max_size=6), POLICIES)
def test_who_left_by_themselves_is_never_mailed_again(
    person: Person, sequence: list[Want], policy: Policy
) -> None:
    """Whatever the shop does afterwards: neither subscribed nor asked."""
    person = replace(
        person,
        member=member(S.UNSUBSCRIBED),
        withdrawn=False,
        status_before=None,
    )
    for wanted in sequence:
        outcome, audience = carried_out(person, wanted, policy)
        if outcome.conflict:
            return
        person = replace(outcome.person, done=wanted if outcome.skip is None else person.done)
        for known in audience.there.values():
            assert known.status in {S.UNSUBSCRIBED, S.ARCHIVED}


def test_a_refusal_is_a_skip() -> None:
    planned = plan(Person(1, A), want(consent=False), POLICY)
    assert planned == Plan(skip=Reason.NO_CONSENT)
