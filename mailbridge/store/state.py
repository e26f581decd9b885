"""Small facts the program remembers about itself: account, audience, pause, last sync.

Settings are not here: what the owner decided lies in settings.toml.
"""

from __future__ import annotations

from mailbridge.store.database import Database

ACCOUNT_ID = "account_id"
ACCOUNT_NAME = "account_name"
SERVER = "server"
AUDIENCE_ID = "audience_id"
AUDIENCE_NAME = "audience_name"
AUDIENCE_MEMBERS = "audience_members"
DOUBLE_OPTIN = "double_optin"
AUDIENCE_READ = "audience_read"  # stamp of the whole reading before the first delivery
MIRRORED_UNTIL = "mirrored_until"  # stamp up to which changes in Mailchimp have been read
PAUSED = "paused"  # "1", or a stamp until which
LAST_SYNC = "last_sync"
WISHED = "wished"  # "sync" or "sync --all": handed over by another program to the engine at work
TROUBLE = "trouble"  # what stops sending, for the owner: "title|message", "" where nothing does
TROUBLE_REMEDY = "trouble_remedy"  # base.errors.Remedy: what the owner can do about it
SEND_NOT_BEFORE = "send_not_before"  # Mailchimp said when to come back
HELD_PEOPLE = "held_people"  # what a brake holds of consents and tags, for the owner
RELEASED_PEOPLE = "released_people"  # "1": a person let that through
FIELD_NOTES = "field_notes"  # what changed about the audience's fields, for the owner
SEGMENT_NOTES = "segment_notes"  # which segments could not be made, for the owner
WORD_NOTES = "word_notes"  # consent words that nobody has explained, for the owner
WRITTEN_NOTES = "written_notes"  # whose exports are written otherwise than before, for the owner
STAND_IN_NOTES = "stand_in_notes"  # newer exports that are not complete, for the owner
REBUILT = "rebuilt"  # stamp: since when our own notes are being made anew after damage
REBUILT_NOTES = "rebuilt_notes"  # what became of them, for the owner
HELD_NEW = "held_new"  # what that holds of new customers, for the owner
FORGOTTEN = "forgotten"  # mark of the list of the forgotten nobody of whom is in these notes
FILE_NOTES = "file_notes"  # why the file of the unsubscribed could not be written
FEED_HINT = "feed_hint"  # with ":" and a feed's id: JSON, what helps with its problem
HELD_KIND = "held_kind"  # with ":" and a feed's id: base.errors.Hold.kind of what holds it whole
RELEASED_KIND = "released_kind"  # with ":" and a feed's id: which of them a person let through
KEY_COLUMN = "key_column"  # with ":" and a feed's id: "=" and where its numbers came from
FEED_SETTINGS = "feed_settings"  # with ":" and a feed's id: a hash of the owner's, as read last
LATEST_FILE = "latest_file"  # with ":" and a feed's id: JSON, the export that was read last
LATEST_EDIT = "latest_edit"  # with ":" and a feed's id: the newest time of editing it has shown
FIELDS = "fields"  # JSON: the audience's merge fields as last seen


def get(database: Database, name: str, default: str = "") -> str:
    """The fact's text, or the default."""
    value = database.one("SELECT value FROM meta WHERE name = ?", (name,))
    return default if value is None else str(value)


def put(database: Database, name: str, value: str) -> None:
    """Remember a fact; "" forgets it."""
    if value:
        database.execute(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
    else:
        database.execute("DELETE FROM meta WHERE name = ?", (name,))
