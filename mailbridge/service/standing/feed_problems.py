"""What is wrong with each list of the shop, in the window's words, and what helps.

It reads what the last check noted; it looks at no shop.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.base.errors import Remedy
from mailbridge.base.language import tr
from mailbridge.store import feeds
from mailbridge.store.database import Database


@dataclass(frozen=True, slots=True)
class FeedProblem:
    """text: whole sentences. column, close: what is missing, and what looks like it, else ""."""

    feed: str
    text: str
    remedy: Remedy = Remedy.SOURCE
    column: str = ""
    close: str = ""


def feed_problems(database: Database) -> list[FeedProblem]:
    """Of every feed that the last check could not read, in the order of the feeds."""
    return [_problem(database, feed) for feed in feeds.all_feeds(database) if feed.problem]


def _problem(database: Database, feed: feeds.FeedState) -> FeedProblem:
    hint = feeds.hint(database, feed.id)
    said = hint.get("remedy", "")
    remedy = Remedy(said) if said in set(Remedy) else Remedy.SOURCE
    column, close = hint.get("column", ""), hint.get("close", "")
    if remedy is Remedy.COLUMN and close:
        text = tr(
            "{feed}: the column “{column}” is missing in {where}. “{close}” looks like it. "
            "Nothing was changed in Mailchimp.",
            feed=feed.name,
            column=column,
            where=hint.get("where", ""),
            close=close,
        )
        return FeedProblem(feed.name, text, remedy, column, close)
    if remedy in {Remedy.NONE, Remedy.RETRY, Remedy.COLUMN}:
        remedy = Remedy.SOURCE
    # Where a message says it all, the title before it would only say it twice.
    whole = remedy in {Remedy.FILE_HELD, Remedy.FOLDER, Remedy.FILE}
    text = (hint.get("message", "") if whole else "") or feed.problem
    return FeedProblem(feed.name, f"{feed.name}: {text}", remedy)
