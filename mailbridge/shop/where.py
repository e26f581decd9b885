"""The feed's where: which rows belong to it, by the value of a column.

It does not look columns up (columns does) and knows no dates or ranges: those are tags' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailbridge.shop.values.plain import comparable


class Where:
    """A filter over a row's values.

    Values are compared as trimmed text, numbers as numbers: "1", 1 and 1.0 are one. true in the
    settings also stands for the numbers and words that databases and exports use for it.
    """

    def __init__(self, allowed: Mapping[str, Sequence[object]]) -> None:
        self._allowed = {
            column: frozenset(comparable(value) for value in values)
            for column, values in allowed.items()
        }

    def admits(self, values: Mapping[str, object]) -> bool:
        """Whether every named column has one of its values."""
        return all(
            comparable(values[column]) in allowed for column, allowed in self._allowed.items()
        )
