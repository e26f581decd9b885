"""The bar under "Fields & rules": what is not applied yet, and the three things to do with it.

It knows no settings: it is told whether there is something to apply.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.controls import Button, label
from mailbridge.widgets.flow import FlowLayout


class ApplyBar(QWidget):
    """The bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = label(muted=True)
        self.foresee = Button(tr("&What would this change do?"))
        self.discard = Button(tr("&Discard my changes"))
        self.apply = Button(tr("&Apply"))
        row = FlowLayout()
        for button in (self.foresee, self.discard, self.apply):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sentence)
        column.addLayout(row)
        self.show_state(changed=False)

    def show_state(self, *, changed: bool) -> None:
        """Whether there is something to apply."""
        for button in (self.foresee, self.discard, self.apply):
            button.setEnabled(changed)
        if changed:
            self.sentence.setText(tr("You have changed something. Nothing of it is at work yet."))
        else:
            self.sentence.setText(
                tr("What you change here is at work after you apply it, from the next check on.")
            )
