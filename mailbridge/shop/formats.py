"""In which format an export is kept, decided by its contents; each format is a class of its own.

It chooses no file (exports) and holds no format's details (delimited_export and its siblings do).
A further format is a further module and a further line in recognise.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from mailbridge.shop.delimited_export import DelimitedExport
from mailbridge.shop.files import Export
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where


class OpenExport(Protocol):
    """One state of one file, in a format that is known.

    Every method raises Wait, Hold or SourceProblem and nothing else.
    """

    def columns(self) -> tuple[str, ...]:
        """Its columns, each name once."""
        ...

    def words(self) -> str:
        """How it is written, for the owner, such as "semicolon, UTF-8"."""
        ...

    def expect_whole(self) -> None:
        """Raise Wait where its end shows that it was cut off."""
        ...

    def reading(
        self, wanted: Mapping[str, str], key: str, where: Where
    ) -> AbstractContextManager[Reading]:
        """One pass. wanted: the feed's name of a column → the file's. key: the feed's."""
        ...


def recognise(export: Export) -> OpenExport:
    """The export in its format. Nothing is read yet."""
    return DelimitedExport(export)
