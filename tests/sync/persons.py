"""People for tests of what is decided about them: short ways to make one, and any one there may be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason

A, B = "ann@example.org", "bob@example.org"


def want(**given: object) -> Want:
    """A want for Ann."""
    return Want(**{"email": A, "address": A, **given})  # type: ignore[arg-type]  # spread by tests


def member(status: Status = Status.SUBSCRIBED, **given: object) -> Member:
    """Ann as Mailchimp has her."""
    return Member(**{"contact_id": "c1", "email": A, "status": status, **given})  # type: ignore[arg-type]  # spread by tests


VALUES = st.sampled_from(["", "x", "y"])
FIELDS = st.dictionaries(st.sampled_from(["F", "G"]), VALUES)
TAGS = st.frozensets(st.sampled_from(["a", "b", "gone"]))


def wants(*, gone: bool = True) -> st.SearchStrategy[Want]:
    """Any want, for one of two addresses."""
    flags = st.booleans() if gone else st.just(False)
    return st.builds(
        lambda address, fields, tags, consent, is_gone, superseded: Want(
            address, address, fields, tags, consent, is_gone or superseded, superseded
        ),
        st.sampled_from([A, B]),
        FIELDS,
        TAGS,
        st.sampled_from([None, True, False]),
        flags,
        flags,
    )


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Any person that the state may hold, whatever happened before."""
    status = draw(st.sampled_from([None, *Status]))
    known = None
    if status is not None:
        known = member(status, fields=draw(FIELDS), tags=draw(TAGS))
    before = draw(st.sampled_from([s for s in Status if s is not Status.ARCHIVED]))
    archived = status is Status.ARCHIVED and draw(st.booleans())
    person = Person(
        1,
        A,
        known,
        own_tags=draw(TAGS),
        added=known is not None and draw(st.booleans()),
        withdrawn=known is not None and draw(st.booleans()),
        status_before=before if archived else None,
        barred=draw(st.sampled_from([None, None, None, *Reason])),
        done=draw(st.none() | wants()),
    )
    return replace(person, want=person.done)
