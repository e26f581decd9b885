"""Edited settings on their way into the file: whether Mailchimp has to be asked first.

New fields have to be made there, and new columns to be looked at, before they can be used: that is
the set-up's work. Everything else is saved as it is.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.service.rules import editing
from mailbridge.service.rules.event_places import lend_passwords
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, FieldSetting, Settings
from mailbridge.settings.writing import write_settings

_DRAFT = "settings-draft.toml"
_LOOK = "settings-look.toml"


def needs_set_up(before: Settings, after: Settings) -> bool:
    """Whether something is wanted that only the set-up makes or finds out."""
    known = {feed.name: feed for feed in before.feed}
    return any(feed.enabled and _asks(known.get(feed.name), feed) for feed in after.feed)


def _asks(before: Feed | None, after: Feed) -> bool:
    if before is None or not before.enabled:
        return True
    former = {tag: _made_of(setting) for tag, setting in before.fields.items()}
    if any(former.get(tag) != _made_of(setting) for tag, setting in after.fields.items()):
        return True
    place = ("database", "table", "query", "folder", "files", "occurred", "dates")
    if any(getattr(before, name) != getattr(after, name) for name in place):
        return True
    return not _dated(after) <= _dated(before)


def _made_of(setting: FieldSetting) -> FieldSetting:
    """What the set-up looks at of a field."""
    return setting.model_copy(update={"when_empty": "keep", "decimal": None})


def _dated(feed: Feed) -> set[str | None]:
    """The columns of dates whose order has to be found out."""
    return {rule.when.column for rule in feed.rule if rule.when.days_before is not None}


def prepare(session: Session, before: Settings, after: Settings) -> Path:
    """Write the edited settings beside the owner's, for the set-up to take; returns where.

    Raises SettingsError where the owner's file was changed meanwhile, KeyProblem where a password
    that is to be used once more is locked away, OSError.
    """
    editing.unchanged_since(session, before)
    if editing.faults(after):
        raise SettingsError(
            tr("This cannot be saved"), tr("Something is missing or is not possible.")
        )
    lend_passwords(session, before, after)
    draft = session.paths.state_dir / _DRAFT
    draft.unlink(missing_ok=True)
    write_settings(draft, after)
    return draft


def write_for_look(session: Session, before: Settings, after: Settings) -> Path:
    """Write the edited settings where a look at what they would do finds them.

    Raises SettingsError where the owner's file was changed meanwhile, OSError.
    """
    editing.unchanged_since(session, before)
    draft = session.paths.state_dir / _LOOK
    draft.unlink(missing_ok=True)
    write_settings(draft, after)
    return draft


def tidy(session: Session) -> None:
    """The drafts are not needed any more, nor is what a look that was cut short left behind."""
    from mailbridge.service.rules.what_if import sweep  # noqa: PLC0415  # readers, when used

    for name in (_DRAFT, _LOOK):
        (session.paths.state_dir / name).unlink(missing_ok=True)
    sweep(session)
