"""Rows that a complete read lacks: counted, held where too many, and let go when it is certain.

Absence is not deletion: a row's customer is given up only after several reads in a row, and only
where the brake does not hold. What becomes of the people is sync.people.resolve's.
"""

from __future__ import annotations

from mailbridge.base.language import number, tr
from mailbridge.store.database import Database
from mailbridge.sync.people.brake import holds

_PENDING = "missing > 0 AND kept = 0 AND address IS NOT NULL"
_GOING = "missing > 0 AND missing >= ? AND kept <= 0 AND address IS NOT NULL"


class Absences:
    """The absences of one feed, within the caller's transaction.

    percent: the brake's. after_reads: complete reads in a row that have to lack a row.
    """

    def __init__(self, database: Database, feed: int, *, percent: float, after_reads: int) -> None:
        self._database = database
        self._feed = feed
        self._percent = percent
        self._after_reads = after_reads

    def count_on(self) -> int:
        """One more read: whoever was missing is missing once more. How many rows there were."""
        # Two counts that indexes answer: rows are large, and there may be a million.
        were_there = self._number("present = 1") + self._number(f"{_PENDING} AND present = 0")
        self._run("UPDATE rows SET missing = missing + 1 WHERE feed = ? AND missing > 0"
                  " AND kept <= 0 AND address IS NOT NULL")  # fmt: skip
        return were_there

    def known(self) -> int:
        """How many rows there are that stand for somebody."""
        return self._number("address IS NOT NULL")

    def leave(self, rows: list[int]) -> None:
        """These rows did not come."""
        left = [(row,) for row in rows]
        self._database.executemany(
            "UPDATE rows SET present = 0, missing = max(missing, 1) WHERE id = ?", left
        )
        self._database.executemany("DELETE FROM skipped WHERE row = ?", left)
        # A row that never claimed anybody leaves nothing behind.
        self._database.executemany(
            "DELETE FROM rows WHERE id = ? AND address IS NULL AND person IS NULL", left
        )

    def let_go(self) -> None:
        """A person said that the empty feed is right."""
        self._run("UPDATE rows SET kept = -1 WHERE feed = ? AND missing > 0 AND kept = 0")

    def settle(self, were_there: int) -> tuple[str, list[str]]:
        """The brake's sentence ("" where it holds nothing), and the addresses given up now.

        Rows that the brake holds count as present; those a person has let go are not held again.
        """
        pending = self._number(_PENDING)
        held = ""
        if holds(pending, were_there, self._percent):
            held = tr(
                "{pending} of {were_there} customers are missing. Nothing is done "
                "about them until you say that it is right.",
                pending=number(pending),
                were_there=number(were_there),
            )
            self._run(f"UPDATE rows SET present = 1 WHERE feed = ? AND {_PENDING}")
        else:
            # Somebody whose address was emptied counts as missing, and is there all the same.
            emptied = "SELECT row FROM skipped WHERE reason = 'no_email'"
            self._run("UPDATE rows SET present = 0 WHERE feed = ? AND missing > 0"
                      f" AND id NOT IN ({emptied})")  # fmt: skip
            # While they were held, another may have come for their address.
            self._run("DELETE FROM skipped WHERE row IN (SELECT id FROM rows"
                      " WHERE feed = ? AND missing > 0 AND present = 0)")  # fmt: skip
        going = _GOING.replace("kept <= 0", "kept = -1") if held else _GOING
        rows = self._database.execute(
            f"SELECT address FROM rows WHERE feed = ? AND {going} ORDER BY position",
            (self._feed, self._after_reads),
        ).fetchall()
        self._database.execute(
            f"UPDATE rows SET address = NULL, contact = NULL WHERE feed = ? AND {going}",
            (self._feed, self._after_reads),
        )
        return held, [row[0] for row in rows]

    def _number(self, where: str) -> int:
        sql = f"SELECT count(*) FROM rows WHERE feed = ? AND ({where})"
        return int(self._database.one(sql, (self._feed,)))

    def _run(self, sql: str) -> None:
        self._database.execute(sql, (self._feed,))
