from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.base.errors import AudienceGone, KeyProblem, SettingsError, Unclear, Wait
from mailbridge.records.audience import Account, Audience, Status
from mailbridge.service.running import connection
from mailbridge.settings.schema import Settings
from mailbridge.store import state
from mailbridge.store.database import Database, open_database

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ACCOUNT = Account(account_id="acc1", name="Shop", role="owner")


def audience(list_id: str, name: str) -> Audience:
    return Audience(id=list_id, name=name, members=3, double_optin=False)


def settings(**mailchimp: object) -> Settings:
    feed = {"name": "Customers", "database": "sqlite:////shop.db", "table": "c", "email": "e"}
    return Settings.model_validate({"mailchimp": mailchimp, "feed": [feed]})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("mailchimp", "chosen"),
    [
        ({"audience": "b"}, "b"),
        ({"audience_name": "One"}, "a"),
        ({"audience_name": "one"}, "a"),
        ({"audience": "b", "audience_name": "One"}, "b"),
        ({"audience_name": "ONE"}, "a"),
        ({"audience_name": "Two"}, "b"),
    ],
)
def test_the_audience_that_is_meant(mailchimp: dict[str, object], chosen: str) -> None:
    there = [audience("a", "One"), audience("b", "Two"), audience("c", "two")]
    assert connection.choose_audience(there, settings(**mailchimp)).id == chosen


@pytest.mark.parametrize(
    ("names", "told"),
    [((), "Create one in Mailchimp"), (("Other",), r"Other \(0\)"), (("One", "One"), "0, 1")],
)
def test_none_or_too_many(names: tuple[str, ...], told: str) -> None:
    there = [audience(str(number), name) for number, name in enumerate(names)]
    with pytest.raises(AudienceGone, match=told):
        connection.choose_audience(there, settings(audience_name="One"))


def test_new_contacts_by_setting_else_by_double_opt_in() -> None:
    left_out = settings(audience="a")
    assert connection.policy(left_out, double_optin=True).new_status is Status.PENDING
    assert connection.policy(left_out, double_optin=False).new_status is Status.SUBSCRIBED
    said = settings(audience="a", new_contacts="unsubscribed")
    assert connection.policy(said, double_optin=True).new_status is Status.UNSUBSCRIBED


def test_another_account_or_audience_gets_nothing(database: Database) -> None:
    connection.verify(database, ACCOUNT, audience("a", "One"))
    connection.verify(database, ACCOUNT, audience("a", "Renamed"))
    assert state.get(database, state.AUDIENCE_NAME) == "Renamed"
    other = Account(account_id="acc2", name="Other", role="owner")
    with pytest.raises(KeyProblem, match="Other"):
        connection.verify(database, other, audience("a", "One"))
    with pytest.raises(SettingsError, match="Two"):
        connection.verify(database, ACCOUNT, audience("b", "Two"))
    assert state.get(database, state.AUDIENCE_ID) == "a"


def test_an_appointment_is_kept_over_a_start(database: Database) -> None:
    connection.respect_appointment(database, NOW)
    connection.keep_appointment(database, Wait("Busy", seconds=600), NOW)
    with pytest.raises(connection.Appointment) as meeting:
        connection.respect_appointment(database, NOW + timedelta(seconds=100))
    assert meeting.value.seconds == 500
    connection.keep_appointment(database, meeting.value, NOW + timedelta(seconds=100))
    with pytest.raises(connection.Appointment):
        connection.respect_appointment(database, NOW + timedelta(seconds=599))
    connection.respect_appointment(database, NOW + timedelta(seconds=600))


@pytest.mark.parametrize(
    "error", [None, Wait("Away"), Unclear("Lost", seconds=90), KeyProblem("x")]
)
def test_only_mailchimp_makes_appointments(
    database: Database, error: Wait | KeyProblem | None
) -> None:
    connection.keep_appointment(database, Wait("Busy", seconds=600), NOW)
    connection.keep_appointment(database, error, NOW)
    connection.respect_appointment(database, NOW)


def test_a_clock_put_back_does_not_stop_us_for_years(database: Database) -> None:
    connection.keep_appointment(database, Wait("Busy", seconds=600), NOW)
    connection.respect_appointment(database, NOW - timedelta(days=365))


def test_trouble_is_kept_until_it_is_over(database: Database) -> None:
    connection.keep_trouble(database, KeyProblem("Wrong key", "Paste it again."))
    assert state.get(database, state.TROUBLE) == "Wrong key|Paste it again."
    connection.keep_trouble(database, None)
    assert state.get(database, state.TROUBLE) == ""
