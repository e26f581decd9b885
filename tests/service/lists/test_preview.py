from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Want
from mailbridge.service.lists.preview import NOT_THERE, Side, preview
from mailbridge.settings.schema import Settings
from mailbridge.store import people
from mailbridge.store.database import Database, open_database

SETTINGS = Settings.model_validate(
    {
        "mailchimp": {"audience": "a1"},
        "feed": [
            {
                "name": "Customers",
                "database": "sqlite:////shop.db",
                "table": "customers",
                "email": "Mail",
                "fields": {"SALES": {"column": "Sum", "label": "Total sales"}, "FNAME": "First"},
            }
        ],
    }
)
WANT = Want(
    "Anna@shop.test",
    "anna@shop.test",
    {"FNAME": "Anna", "SALES": 12.5, "ADDRESS": {"addr1": "Road 1", "city": "Bern"}},
    frozenset({"customer", "gold"}),
    consent=True,
)
MEMBER = Member(
    "c1",
    "anna@shop.test",
    Status.SUBSCRIBED,
    {"FNAME": "Anne", "SALES": 12.5, "ADDRESS": {"addr1": "Road 1", "city": "Bern", "zip": ""}},
    frozenset({"customer", "gold", "the owner's"}),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "state.db")
    made.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Customers', '')")
    yield made
    made.close()


def store(database: Database, want: Want | None, member: Member | None) -> None:
    person = people.add(database, "anna@shop.test")
    people.save(database, replace(person, want=want, own_tags=frozenset({"customer"})))
    people.save_member(database, person.id, member)
    database.execute(
        "INSERT INTO rows (feed, key, position, person) VALUES (1, 'C1', 1, ?)", (person.id,)
    )


def sides(database: Database) -> dict[str, Side]:
    return {side.label: side for side in preview(database, SETTINGS, "Customers", "C1")}


def test_both_sides_and_only_true_differences_are_marked(database: Database) -> None:
    store(database, WANT, MEMBER)
    found = sides(database)
    assert list(found) == [
        "E-mail", "Total sales", "First name", "Address", "Tags", "May you write?",
    ]  # fmt: skip
    assert [label for label, side in found.items() if not side.same] == ["First name"]
    assert (found["First name"].shop, found["First name"].mailchimp) == ("Anna", "Anne")
    assert found["Total sales"].shop == "12.5"
    assert found["Address"].mailchimp == "Road 1, Bern"
    assert found["May you write?"].mailchimp == "gets your mail"


def test_a_tag_that_is_missing_or_ours_and_too_many_differs(database: Database) -> None:
    store(database, replace(WANT, tags=frozenset({"gold"})), MEMBER)
    assert not sides(database)["Tags"].same


def test_somebody_new_is_not_in_mailchimp_yet(database: Database) -> None:
    store(database, WANT, None)
    found = sides(database)
    assert (found["E-mail"].mailchimp, found["E-mail"].same) == (NOT_THERE, False)
    assert not found["Tags"].same


def test_a_no_that_mailchimp_does_not_know_yet_differs(database: Database) -> None:
    store(database, replace(WANT, consent=False), MEMBER)
    assert not sides(database)["May you write?"].same
    assert preview(database, SETTINGS, "", "C1") == list(sides(database).values())


def test_whom_the_shop_does_not_send_has_no_shop_side(database: Database) -> None:
    store(database, None, replace(MEMBER, status=Status.UNSUBSCRIBED))
    found = sides(database)
    assert found["First name"].shop == ""
    assert found["First name"].same
    assert found["May you write?"].mailchimp == "unsubscribed"


def test_nobody_is_nobody(database: Database) -> None:
    assert preview(database, SETTINGS, "Customers", "C9") == []
