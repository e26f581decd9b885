"""What the owner is told of how exports were read: written otherwise than before, or not whole.

What is kept is what set-up, or the first good read, found. The files are read as they are written
all the same; the owner is told because a program that writes otherwise may mean other things.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailbridge.base.language import tr
from mailbridge.shop import spoken
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source
from mailbridge.store import memory, state
from mailbridge.store.database import Database


def keep_written(database: Database, sources: Iterable[tuple[str, Source]]) -> None:
    """Compare how what was read now was written with what is kept.

    sources: feed name → its source after a pass; what was not read says nothing. The note goes when
    the former way is back, or at the next set-up.
    """
    known = memory.written(database)
    notes = memory.written_notes(database)
    before = dict(known), dict(notes)
    for feed, source in sources:
        now = source.written if isinstance(source, FolderSource) else ""
        if not now:
            continue
        former = known.setdefault(feed, now)
        if differs(former, now):
            notes[feed] = tr(
                "{feed}: the export is read differently: it was {former}, and is "
                "{now} now. Compare a few customers with the shop; set-up accepts "
                "the new way.",
                feed=feed,
                former=spoken.how(former),
                now=spoken.how(now),
            )
        else:
            notes.pop(feed, None)
            known[feed] = max(former, now, key=len)
    if (known, notes) != before:
        with database.transaction():
            memory.save_written(database, known, notes)


def keep_stand_ins(database: Database, sources: Iterable[tuple[str, Source]]) -> None:
    """Tell which feeds were read from an older export because a newer one is not complete.

    sources: as above. Nothing outlives the pass: an incomplete export makes every pass look again.
    """
    told = " ".join(
        tr("{feed}: {note} Until then the export before it counts.", feed=feed, note=note)
        for feed, source in sources
        if isinstance(source, FolderSource)
        for note in source.notes
    )
    if told != state.get(database, state.STAND_IN_NOTES):
        with database.transaction():
            state.put(database, state.STAND_IN_NOTES, told)


def accept(database: Database) -> None:
    """However exports are written now, it is right. Inside the caller's transaction."""
    memory.save_written(database, {}, {})


def differs(former: str, now: str) -> bool:
    """Whether two ways of writing contradict each other.

    One that ends early, such as "semicolon" for a file of plain ASCII, leaves the rest open.
    """
    pairs = zip(former.split(", "), now.split(", "), strict=False)
    return any(one != other for one, other in pairs)
