"""Fields & rules: what happens to customers who come and go, and the tags, rules and segments.

It reads and writes no file: settings are given to it, wishes are announced by it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mailbridge.screens.rules.form import RulesForm
from mailbridge.screens.rules.sentences import Sentences
from mailbridge.service.editing import lines
from mailbridge.settings.schema import Settings
from mailbridge.widgets.controls import Button, label


class RulesPage(QWidget):
    """The page. apply_asked: the keys of [mailchimp] and of [sync] as the form has them."""

    apply_asked = Signal(dict, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Settings | None = None
        self.problem = label(bold=True)
        self.problem.hide()
        self.form = RulesForm()
        self.sentences = Sentences()
        self.apply = Button("&Apply")
        self.back = Button("&Undo my changes")
        self._lay_out()
        self.apply.clicked.connect(self._on_apply)
        self.back.clicked.connect(self._on_back)
        self.show_settings(None)

    def _lay_out(self) -> None:
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(14)
        page.addWidget(label("Fields & rules", scale=1.55, bold=True))
        page.addWidget(self.problem)
        page.addWidget(self.sentences)
        page.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(
            label(
                "What you apply counts from the next check on. Nothing is sent twice.", muted=True
            ),
            1,
        )
        row.addWidget(self.back)
        row.addWidget(self.apply)
        page.addLayout(row)
        page.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName("Fields and rules")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_settings(self, settings: Settings | None) -> None:
        """What stands in the settings; None where set-up is not finished.

        What was typed and not applied stays, as long as the settings are the same.
        """
        for part in (self.form, self.sentences, self.apply, self.back):
            part.setEnabled(settings is not None)
        if settings is None:
            self.complain("Please finish the set-up first.")
            return
        self.complain("")
        if settings != self.shown:
            self.shown = settings
            self.form.show_settings(settings)
        self.sentences.show_lines(lines(settings))

    def complain(self, text: str) -> None:
        """What is wrong with what was wanted; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _on_apply(self) -> None:
        self.apply_asked.emit(*self.form.values())

    def _on_back(self) -> None:
        if self.shown is not None:
            self.form.show_settings(self.shown)
            self.complain("")
