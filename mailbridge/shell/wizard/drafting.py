"""The wizard's choices → settings and back, so that "Change" keeps what it does not ask.

It reads and writes no file. What the wizard does not ask (rules, filters, how often, other feeds)
stays as the owner wrote it, as long as the customers come from the same place.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.records.field import FieldType
from mailbridge.screens.wizard.choices import (
    ADDRESS,
    NEW_CONTACTS,
    TAG_KIND,
    Choices,
    ConsentWay,
    Fields,
)
from mailbridge.screens.wizard.look import YES_WORDS
from mailbridge.service.set_up import answers
from mailbridge.settings.schema import Feed, FieldSetting, Settings, TagSetting

FEED = "Customers"
"""What the feed is called that the wizard makes."""

_SQLITE = "sqlite:///"


def settings_of(choices: Choices, present: Settings | None) -> Settings:
    """The settings that the choices come to. present: what stands there now.

    Raises SettingsError where the choices do not make a feed.
    """
    drafted = _with_the_rest(_draft(choices), choices)
    if present is None:
        return drafted
    new = drafted.feed[0]
    mailchimp = present.mailchimp.model_copy(
        update={
            "audience": drafted.mailchimp.audience,
            "audience_name": "",
            "create_audience": drafted.mailchimp.create_audience,
            "new_contacts": drafted.mailchimp.new_contacts,
        }
    )
    feeds = [_over(feed, new) if _same_place(feed, new) else feed for feed in present.feed]
    if not any(_same_place(feed, new) for feed in present.feed):
        # Another place than before: the first feed of people is the one that was asked about.
        asked = next((feed for feed in present.feed if feed.kind == "people"), None)
        feeds = [new if feed is asked else feed for feed in present.feed]
    return present.model_copy(update={"mailchimp": mailchimp, "feed": feeds})


def choices_of(settings: Settings) -> Choices:
    """What the wizard would have been told to come to these settings."""
    feed = next((feed for feed in settings.feed if feed.kind == "people"), None)
    choices = Choices(audience=settings.mailchimp.audience)
    if feed is None:
        return choices
    choices.place = feed.database.removeprefix(_SQLITE) or str(Path(feed.folder) / feed.files)
    choices.table, choices.query = feed.table or None, feed.query
    choices.email, choices.key, choices.edited = feed.email, feed.key, feed.edited
    choices.dates = feed.dates or ""
    choices.encoding, choices.delimiter = feed.encoding or "", feed.delimiter or ""
    choices.fields = _fields(feed)
    choices.decimals = {
        one.column: one.decimal for one in feed.fields.values() if one.column and one.decimal
    }
    address = feed.fields.get(ADDRESS)
    choices.address = address.address_columns() if address else {}
    _take_consent(choices, settings, feed)
    return choices


def _take_consent(choices: Choices, settings: Settings, feed: Feed) -> None:
    if feed.consent is not None:
        choices.consent = ConsentWay.COLUMN
        choices.consent_column = feed.consent.column
        choices.yes_words = ", ".join(str(word) for word in feed.consent.yes) or YES_WORDS
        return
    ways = {status: way for way, status in NEW_CONTACTS.items()}
    # Where the settings say nothing, nobody was asked: then the wizard asks.
    choices.consent = ways.get(settings.mailchimp.new_contacts or "", ConsentWay.NOT_SAID)


def _fields(feed: Feed) -> Fields:
    fields: Fields = {}
    for tag, setting in feed.fields.items():
        kind = setting.type.value if setting.type is not None else ""
        columns = ", ".join(setting.columns())
        fields[tag] = (columns, kind, setting.label or tag)
    for number, one in enumerate(feed.tag):
        if one.column:
            fields[f"tag {number}"] = (one.column, TAG_KIND, "Tag")
    return fields


def _draft(choices: Choices) -> Settings:
    consent = None
    if choices.consent is ConsentWay.COLUMN:
        consent = (choices.consent_column, choices.yes_list())
    columns = {"email": choices.email, "key": choices.key, "edited": choices.edited}
    return answers.draft(
        source=choices.place,
        table=choices.table,
        query=choices.query,
        name=FEED,
        columns={role: column for role, column in columns.items() if column},
        audience=choices.audience,
        new_audience=choices.new_audience,
        fields={
            tag: (column, kind or None)
            for tag, (column, kind, _) in (choices.fields or {}).items()
            if tag != ADDRESS and kind != TAG_KIND
        },
        consent=consent,
        new_contacts=NEW_CONTACTS.get(choices.consent),
        dates=choices.dates or None,
    )


def _with_the_rest(settings: Settings, choices: Choices) -> Settings:
    """The draft with the fields' readable names, the address, and columns that become tags."""
    feed = settings.feed[0]
    chosen = choices.fields or {}
    fields = {
        tag: one.model_copy(
            update={"label": chosen[tag][2], "decimal": choices.decimals.get(chosen[tag][0])}
        )
        for tag, one in feed.fields.items()
    }
    if ADDRESS in chosen and choices.address:
        fields[ADDRESS] = FieldSetting.model_validate(
            {"type": FieldType.ADDRESS.value, **choices.address}
        )
    tags = [TagSetting(column=column) for column, kind, _ in chosen.values() if kind == TAG_KIND]
    written = {}
    if feed.folder:
        said = {"encoding": choices.encoding, "delimiter": choices.delimiter}
        written = {name: value or None for name, value in said.items()}
    whole = feed.model_copy(update={"fields": fields, "tag": tags, **written})
    return settings.model_copy(update={"feed": [whole]})


def _same_place(feed: Feed, new: Feed) -> bool:
    if feed.kind != "people":
        return False
    known, now = ((one.database, one.table, one.query, one.folder) for one in (feed, new))
    return known == now


def _over(feed: Feed, new: Feed) -> Feed:
    """The feed with what was asked; a field that stays keeps all that was said of it."""
    fields = {}
    for tag, setting in new.fields.items():
        old = feed.fields.get(tag)
        fields[tag] = setting
        if old is not None and old.columns() == setting.columns():
            fields[tag] = old.model_copy(update={"decimal": setting.decimal or old.decimal})
    tags = [tag for tag in feed.tag if tag.column is None or tag in new.tag]
    tags += [tag for tag in new.tag if tag not in tags]
    return feed.model_copy(
        update={
            "key": new.key,
            "email": new.email,
            "edited": new.edited,
            "consent": new.consent,
            "dates": new.dates,
            "encoding": new.encoding,
            "delimiter": new.delimiter,
            "fields": fields,
            "tag": tags,
        }
    )
