"""A mapping that remembers: who asked to be forgotten, and consent words nobody has told us about.

What a row means is shop.mapping's; this only looks over its shoulder.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from mailbridge.base.language import tr
from mailbridge.records.contact import Contact
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.service.wording import SENTENCES
from mailbridge.settings.schema import Feed
from mailbridge.shop.columns import find
from mailbridge.shop.mapping import Mapping
from mailbridge.shop.values.plain import comparable
from mailbridge.shop.values.yesno import NO, word_set

StrangeWords = dict[str, set[str]]
"""Consent column → words in it that are neither a yes of the settings nor a known no."""

MOST_WORDS = 20


class Remembering:
    """Wraps a feed's mapping. strange: filled as rows are mapped."""

    def __init__(
        self, mapping: Mapping, feed: Feed, forgotten: Container[object], strange: StrangeWords
    ) -> None:
        self._mapping = mapping
        self._keyed = bool(feed.key)
        self._forgotten = forgotten
        self._strange = strange
        self._consent = feed.consent.column if feed.consent else ""
        self._known = word_set(feed.consent.yes) | NO if feed.consent else frozenset()

    def map_row(self, row: Row, today: date) -> Contact | Skipped:
        """The contact, or why there is none."""
        mapped = self._mapping.map_row(row, today)
        if isinstance(mapped, Contact):
            number = (mapped.feed, mapped.key)
            if mapped.address in self._forgotten or (self._keyed and number in self._forgotten):
                key = mapped.key if self._keyed else row.place
                return Skipped(mapped.feed, key, "", Reason.ERASED, tr(SENTENCES[Reason.ERASED]))
            if mapped.consent is False:
                self._look_at(row)
        return mapped

    def skip(self, bad: BadRow) -> Skipped:
        """The entry for a row that could not even be read."""
        return self._mapping.skip(bad)

    def _look_at(self, row: Row) -> None:
        """A word never seen before counts as a no, and the owner is told."""
        name = find(self._consent, list(row.values))
        word = comparable(row.values[name]) if name else ""
        if word.casefold() not in self._known:
            words = self._strange.setdefault(self._consent, set())
            if len(words) < MOST_WORDS:
                words.add(word[:40])


def sentence(strange: StrangeWords) -> str:
    """What the owner reads about such words, "" where there are none."""
    return " ".join(
        tr(
            "In “{column}” stands {join}, which counts as a no. If it means yes, add it "
            "to the words for yes.",
            column=column,
            join=", ".join(f"“{word}”" for word in sorted(words)),
        )
        for column, words in strange.items()
        if words
    )
