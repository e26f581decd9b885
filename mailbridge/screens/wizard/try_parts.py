"""What page 5 is made of: the picture of what would happen, the numbers, the ways to begin.

It counts and sends nothing; the page connects its parts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.wizard.count_tile import CountTile
from mailbridge.screens.wizard.where_key import Drawing
from mailbridge.widgets.charts.share_bar import Part, ShareBar
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import number

CAPTIONS = {
    "created": mark("new"),
    "updated": mark("changed"),
    "unchanged": mark("already right"),
    "skipped": mark("skipped"),
}
FEW = 5
"""How many are sent to try it."""


class TryParts(QObject):
    """The widgets, put into a column. windows: whether icons hide behind an arrow there."""

    def __init__(self, column: QVBoxLayout, *, windows: bool = sys.platform == "win32") -> None:
        super().__init__(column)
        self.tray = _tray_hint() if windows else None
        self.words = label(bold=True)
        self.busy = QProgressBar()
        self.bar = ShareBar()
        self.tiles = {name: CountTile(tr(words)) for name, words in CAPTIONS.items()}
        self.summary = label()
        self.done = label(muted=True)
        self.again = Button(tr("&Try again"))
        self.few = Button()
        self.stop = Button(tr("&Stop"))
        self.sign_in = QCheckBox(tr("Start mailbridge when I sign &in"))
        self.keep = QCheckBox()
        self.keep_words = label(muted=True)
        self._lay_out(column)
        self.keep.toggled.connect(lambda on: self.keep_words.setVisible(not on))

    def _lay_out(self, column: QVBoxLayout) -> None:
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(tr("Progress"))
        self.few.setText(tr("Send &just {n} first", n=number(FEW)))
        self.keep.setChecked(True)
        self.keep_words.setText(
            tr("mailbridge pauses afterwards, until you resume it in its window.")
        )
        self.keep_words.hide()
        for part in (self.words, self.busy, self.bar):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        for tile in self.tiles.values():
            row.addWidget(tile, 1)
        column.addLayout(row)
        column.addWidget(self.summary)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for button in (self.few, self.stop, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.afterwards = Card()
        after = QVBoxLayout(self.afterwards)
        after.setContentsMargins(18, 12, 18, 12)
        after.setSpacing(8)
        for line in (self.sign_in, self.keep, self.keep_words):
            after.addWidget(line)
        if self.tray is not None:
            after.addWidget(self.tray)
        column.addWidget(self.afterwards)
        column.addStretch(1)
        column.addWidget(self.done)
        self.few.setSizePolicy(self.stop.sizePolicy())
        self.done.setAlignment(Qt.AlignmentFlag.AlignLeading)

    def show_minutes(self, minutes: float) -> None:
        """How often mailbridge looks by itself."""
        whole = max(1, round(minutes))
        words = ntr("&Keep checking every minute", "&Keep checking every {n} minutes", whole,
                    n=number(whole))  # fmt: skip
        self.keep.setText(words)

    def show_numbers(self, numbers: Mapping[str, int]) -> None:
        """How many of each, as numbers and as a bar. numbers: by the names of CAPTIONS."""
        for name, tile in self.tiles.items():
            tile.show_number(number(numbers[name]))
        parts = [
            Part(numbers["created"], Role.ACCENT),
            Part(numbers["updated"], Role.ACCENT, hatched=True),
            Part(numbers["unchanged"], Role.GOOD),
            Part(numbers["skipped"], Role.ATTENTION, hatched=True),
        ]
        sentence = tr(
            "{created} new, {updated} changed, {unchanged} already right, {skipped} skipped",
            **{name: number(count) for name, count in numbers.items()},
        )
        self.bar.show_parts(parts, sentence)

    def show_busy(self, done: int = 0, total: int = 0) -> None:
        """Progress: so many of all; without a total nobody knows yet."""
        self.busy.setRange(0, total)
        self.busy.setValue(done)

    def show_stage(
        self, *, busy: bool = False, counted: bool = False, failed: bool = False, sent: bool = False
    ) -> None:
        """Which parts are there. sent: customers are going, or a few have gone."""
        self.busy.setVisible(busy)
        self.stop.setVisible(busy and sent)
        self.again.setVisible(failed)
        for part in (self.bar, *self.tiles.values()):
            part.setVisible(counted)
        self.done.setVisible(counted and not sent and bool(self.done.text()))
        self.afterwards.setVisible(counted and not busy)
        self.few.setVisible(counted and not busy and not sent)
        self.summary.setVisible(counted and bool(self.summary.text()))


def _tray_hint() -> QWidget:
    """A drawing of how the icon comes out from behind the arrow, with the same in words."""
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(0, 4, 0, 0)
    row.setSpacing(14)
    words = tr(
        "Windows hides new icons behind the small arrow beside the clock. Press the arrow and drag "
        "the envelope of mailbridge down to the clock: then you always see how things stand."
    )
    row.addWidget(Drawing("tray-1.svg"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words, muted=True), 1)
    return hint
