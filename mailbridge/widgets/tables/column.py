"""One column of a long table: its title, its cells as they are shown, spoken and written to a file.

It knows no rows; widgets.tables.model does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mailbridge.base.language import tr

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. order: the name of its order in the source, "" where it cannot be sorted.

    name: what the layout of the table is remembered by; never shown. width: in characters.
    plain: the cell for a file, where a file wants it otherwise (a whole date). spoken: the cell as
    it is read aloud, where its words alone do not say enough ("E-mail, incomplete: anna@"). own:
    the title is the shop's own word, which is not translated.
    """

    name: str
    title: str
    text: Callable[[R], str]
    order: str | None = None
    width: int = 20
    right: bool = False
    plain: Callable[[R], str] | None = None
    spoken: Callable[[R], str] | None = None
    own: bool = False

    @property
    def heading(self) -> str:
        """The title as it is shown."""
        return self.title if self.own else tr(self.title)
