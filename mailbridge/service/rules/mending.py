"""Mends what a feed's settings say about its place or a column, once the owner has said so.

It notices nothing itself (the checks do), and it writes no other setting.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.service.rules import editing
from mailbridge.service.rules.glimpse import glimpse
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, Settings
from mailbridge.settings.tables import Table
from mailbridge.shop.columns import folded, resolve
from mailbridge.shop.values.plain import plain as shown

_EXAMPLES = 3
_ONE_COLUMN = ("key", "email", "edited", "event", "occurred")
_FIELD_COLUMNS = ("column", "addr1", "addr2", "city", "state", "zip", "country")

_Table = TypeVar("_Table", bound=Table)


def renamed(feed: Feed, former: str, now: str) -> Feed:
    """The feed with another name for a column, wherever it names it."""

    def new(column: str | None) -> str | None:
        return now if column and folded(column) == folded(former) else column

    def turned(table: _Table, *names: str) -> _Table:
        return table.model_copy(update={one: new(getattr(table, one)) for one in names})

    tags = [
        turned(tag, "column").model_copy(update={"when": tag.when and turned(tag.when, "column")})
        for tag in feed.tag
    ]
    rules = [
        rule.model_copy(
            update={
                "when": turned(rule.when, "column"),
                "properties": {name: new(column) for name, column in rule.properties.items()},
            }
        )
        for rule in feed.rule
    ]
    return feed.model_copy(
        update={
            **{name: new(getattr(feed, name)) for name in _ONE_COLUMN},
            "where": {new(column): words for column, words in feed.where.items()},
            "consent": feed.consent and turned(feed.consent, "column"),
            "fields": {tag: turned(field, *_FIELD_COLUMNS) for tag, field in feed.fields.items()},
            "properties": {name: new(column) for name, column in feed.properties.items()},
            "tag": tags,
            "rule": rules,
        }
    )


def examples(session: Session, feed_name: str, former: str, now: str) -> tuple[str, ...]:
    """The first values of the column that would take the place of another; () where none is seen.

    Blocks on the shop. Raises SettingsError.
    """
    feed = renamed(_feed(session.settings(), feed_name), former, now)
    seen = glimpse(session, feed)
    cells = (shown(row[now]) for row in seen.rows if now in row)
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:_EXAMPLES]


def use_column(session: Session, feed_name: str, former: str, now: str) -> None:
    """Let a column take the place of one that is gone, and save. Raises SettingsError, OSError."""
    before = session.settings()
    changed = renamed(_feed(before, feed_name), former, now)
    editing.save(session, before, editing.with_feed(before, changed))


def place_of(session: Session, feed_name: str) -> tuple[str, bool]:
    """Where a feed's rows come from, and whether that is a folder. Raises SettingsError."""
    feed = _feed(session.settings(), feed_name)
    if feed.folder:
        return str(session.base / feed.folder), True
    return feed.database.removeprefix("sqlite:///"), False


def move_to(session: Session, feed_name: str, place: str) -> None:
    """Read the feed from another folder, or another database file, and save.

    It is looked at first. Raises SourceProblem, Wait or Hold where it cannot be read there or lacks
    a column, SettingsError, and OSError where the settings cannot be written. Blocks.
    """
    before = session.settings()
    feed = _feed(before, feed_name)
    there = {"folder": place} if feed.folder else {"database": f"sqlite:///{Path(place)}"}
    changed = feed.model_copy(update=there)
    from mailbridge.service.running.inputs import feed_source  # noqa: PLC0415  # readers, when used

    source = feed_source(changed, base=session.base, clock=session.clock, secrets=session.secrets)
    resolve(changed.columns(), list(source.columns()), Path(place).name)
    editing.save(session, before, editing.with_feed(before, changed))


def _feed(settings: Settings, name: str) -> Feed:
    for feed in settings.feed:
        if feed.name == name:
            return feed
    raise SettingsError(
        tr("There is no list “{name}” any more", name=name), tr("Look at what is there now.")
    )
