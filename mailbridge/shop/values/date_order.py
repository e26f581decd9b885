"""Whether a column writes day or month first, told from all its values together.

Where the whole column leaves it open it does not guess: the owner is asked with these examples.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from mailbridge.shop.values.dates import Order

_NUMBERS: Final = re.compile(
    r"\s*(\d{1,4})\s?[-/.\s]\s?(\d{1,2})(?:\s?[-/.\s]\s?(\d{4}|\d{2}))?(?!\d)"
)
_EXAMPLES: Final = 3


class DateOrder:
    """Collects evidence; add every value of the column, then ask.

    ambiguous: how many values can be read in two ways. examples: the first three of them.
    """

    def __init__(self) -> None:
        self._for: dict[Order, int] = {"DMY": 0, "MDY": 0, "YMD": 0}
        self.ambiguous = 0
        self.examples: list[str] = []

    def add(self, value: object) -> None:
        """Look at one cell; dates and numbers from a database say nothing about order."""
        if not isinstance(value, str):
            return
        match = _NUMBERS.match(unicodedata.normalize("NFKC", value))
        if match is None or len(match[1]) == 3:
            return
        first, second, third = int(match[1]), int(match[2]), int(match[3] or 0)
        if len(match[1]) == 4:
            self._for["YMD"] += 1
            return
        short = match[3] is not None and len(match[3]) == 2
        votes: list[Order] = []
        if 1 <= first <= 31 and 1 <= second <= 12:
            votes.append("DMY")
        if 1 <= first <= 12 and 1 <= second <= 31:
            votes.append("MDY")
        if short and 1 <= second <= 12 and 1 <= third <= 31 and first > 31:
            votes = ["YMD"]
        if len(votes) == 1:
            self._for[votes[0]] += 1
        elif votes and first != second:
            self.ambiguous += 1
            if len(self.examples) < _EXAMPLES and value.strip() not in self.examples:
                self.examples.append(value.strip())

    def decided(self) -> Order | None:
        """The order of the column; None where nothing tells, or where values contradict.

        A few values the wrong way round (at most one in twenty) are typing mistakes. A column in
        which nothing is ambiguous needs no order: then the one with most evidence is given.
        """
        day_first, month_first = self._for["DMY"], self._for["MDY"]
        if not day_first and not month_first:
            return "YMD" if self._for["YMD"] and not self.ambiguous else None
        if month_first <= day_first / 20:
            return "DMY"
        if day_first <= month_first / 20:
            return "MDY"
        return None

    @property
    def must_ask(self) -> bool:
        """Whether values can be read in two ways and the column does not tell which."""
        return self.ambiguous > 0 and self.decided() is None
