from __future__ import annotations

from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.records.field import FieldType
from mailbridge.screens.wizard.choices import ADDRESS, Choices, ConsentWay
from mailbridge.settings.schema import Consent, Settings
from mailbridge.shell.wizard.drafting import choices_of, settings_of

PRESENT = Settings.model_validate(
    {
        "mailchimp": {"audience": "old", "contact_limit": 500, "new_contacts": "pending"},
        "sync": {"every_minutes": 30.0, "when_removed": "archive"},
        "feed": [
            {
                "name": "Mine",
                "database": "sqlite:////shop/shop.db",
                "table": "customers",
                "key": "ID",
                "email": "Mail",
                "where": {"Active": [1]},
                "fields": {
                    "FNAME": "First",
                    "SALES": {"column": "Total", "type": "number", "when_empty": "clear"},
                    "ADDRESS": {"type": "address", "addr1": "Street", "city": "City", "zip": "Zip"},
                },
                "tag": [
                    {"always": "customer"},
                    {"column": "Type"},
                    {"column": "Group"},
                ],
                "rule": [{"when": {"appears": True}, "tag": "new"}],
            },
            {
                "name": "Events",
                "kind": "events",
                "folder": "/exports",
                "files": "events*.csv",
                "key": "ID",
                "email": "Mail",
                "event": "Name",
            },
        ],
        "segment": [
            {"name": "All", "match": "all", "conditions": [{"tag": "customer"}]},
        ],
    }
)


def chosen(**more: object) -> Choices:
    choices = Choices(
        place="/shop/shop.db",
        table="customers",
        email="Mail",
        key="ID",
        audience="new",
        fields={"FNAME": ("First", "text", "First name"), "tag 1": ("Type", "tag", "Tag")},
        consent=ConsentWay.EVERYONE,
    )
    for name, value in more.items():
        setattr(choices, name, value)
    return choices


def test_a_first_set_up() -> None:
    settings = settings_of(chosen(), None)
    feed = settings.feed[0]
    assert settings.mailchimp.audience == "new"
    assert settings.mailchimp.new_contacts == "subscribed"
    assert (feed.database, feed.table) == ("sqlite:////shop/shop.db", "customers")
    assert (feed.email, feed.key, feed.edited) == ("Mail", "ID", "")
    assert feed.fields["FNAME"].label == "First name"
    assert [tag.column for tag in feed.tag] == ["Type"]
    assert feed.consent is None


@pytest.mark.parametrize(
    ("way", "status"),
    [
        (ConsentWay.EVERYONE, "subscribed"),
        (ConsentWay.ASK, "pending"),
        (ConsentWay.WITHOUT, "transactional"),
        (ConsentWay.COLUMN, None),
    ],
)
def test_how_they_may_be_written_to(way: ConsentWay, status: str | None) -> None:
    choices = chosen(consent=way, consent_column="OK", yes_words=" yes, 1 ,,ja")
    settings = settings_of(choices, None)
    assert settings.mailchimp.new_contacts == status
    expected = Consent(column="OK", yes=["yes", "1", "ja"]) if way is ConsentWay.COLUMN else None
    assert settings.feed[0].consent == expected


def test_an_address_goes_as_one() -> None:
    choices = chosen(
        fields={ADDRESS: ("Street, City, Zip", "address", "Address")},
        address={"addr1": "Street", "city": "City", "zip": "Zip"},
    )
    field = settings_of(choices, None).feed[0].fields[ADDRESS]
    assert field.type is FieldType.ADDRESS
    assert field.columns() == ("Street", "City", "Zip")


def test_how_numbers_are_written_is_kept_with_their_field() -> None:
    fields = {"SALES": ("Total", "number", "Total sales")}
    settings = settings_of(chosen(fields=fields, decimals={"Total": ","}), None)
    assert settings.feed[0].fields["SALES"].decimal == ","
    assert choices_of(settings).decimals == {"Total": ","}
    over = settings_of(chosen(fields=fields, decimals={"Total": "."}), settings)
    assert over.feed[0].fields["SALES"].decimal == "."


def test_an_export_is_known_by_its_pattern() -> None:
    choices = chosen(place=str(Path("/exports/customers-2026-11-20.csv")), table=None)
    feed = settings_of(choices, None).feed[0]
    assert (feed.folder, feed.files) == ("/exports", "customers-*-*-*.csv")


def test_choices_that_make_no_feed_are_refused() -> None:
    with pytest.raises(SettingsError):
        settings_of(chosen(email=""), None)


def test_what_is_not_asked_stays() -> None:
    settings = settings_of(chosen(), PRESENT)
    feed, events = settings.feed
    old = PRESENT.feed[0]
    assert settings.sync == PRESENT.sync
    assert settings.segment == PRESENT.segment
    assert settings.mailchimp.contact_limit == 500
    assert settings.mailchimp.audience == "new"
    assert (feed.name, feed.where, feed.rule) == (old.name, old.where, old.rule)
    assert events == PRESENT.feed[1]


def test_what_is_unticked_goes_and_what_is_ticked_comes() -> None:
    feed = settings_of(chosen(), PRESENT).feed[0]
    assert set(feed.fields) == {"FNAME"}
    assert [tag.always or tag.column for tag in feed.tag] == ["customer", "Type"]


def test_a_field_that_stays_keeps_all_that_was_said_of_it() -> None:
    choices = choices_of(PRESENT)
    choices.consent = ConsentWay.ASK
    assert settings_of(choices, PRESENT).feed[0].fields["SALES"] == PRESENT.feed[0].fields["SALES"]


def test_there_and_back_again_changes_nothing() -> None:
    choices = choices_of(PRESENT)
    assert choices.consent is ConsentWay.ASK
    assert settings_of(choices, PRESENT) == PRESENT


def test_another_shop_replaces_the_feed_of_people_alone() -> None:
    settings = settings_of(chosen(place="/other/shop.db"), PRESENT)
    assert [feed.name for feed in settings.feed] == ["Customers", "Events"]
    assert settings.feed[0].database == "sqlite:////other/shop.db"
    assert settings.feed[0].where == {}


def test_where_nobody_was_asked_the_wizard_asks() -> None:
    settings = PRESENT.model_copy(
        update={"mailchimp": PRESENT.mailchimp.model_copy(update={"new_contacts": None})}
    )
    assert choices_of(settings).consent is ConsentWay.NOT_SAID


def test_consent_by_column_is_known_again() -> None:
    feed = PRESENT.feed[0].model_copy(update={"consent": Consent(column="OK", yes=["1", "ja"])})
    choices = choices_of(PRESENT.model_copy(update={"feed": [feed]}))
    assert choices.consent is ConsentWay.COLUMN
    assert (choices.consent_column, choices.yes_words) == ("OK", "1, ja")
