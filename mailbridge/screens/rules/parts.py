"""What the dialogs of "Fields & rules" are made of: a form whose mistakes are said at the field.

It knows no settings; each dialog turns what was typed into one, and says what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.service.rules.form_faults import Fault
from mailbridge.widgets.controls import label
from mailbridge.widgets.reading_order import step, tab_stops

_WIDTH = 96
_TALLEST = 0.85


class _Sheet(QWidget):
    """What is scrolled: never lower than its words need at the width it has.

    A scroll area goes by the smallest size, which for words that wrap is one line.
    """

    def event(self, event: QEvent) -> bool:
        """Measure anew when the width or what is shown has changed."""
        done = super().event(event)
        inside = self.layout()
        if inside is not None and event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self.setMinimumHeight(inside.totalHeightForWidth(self.width()))
        return done


class FormDialog(QDialog):
    """A dialog with one form and two buttons. save: the words of the button that keeps it."""

    def __init__(self, title: str, save: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._problems: dict[str, QLabel] = {}
        self._controls: dict[str, QWidget] = {}
        self._cells: dict[str, QWidget] = {}
        self.problem = label(bold=True)
        self.problem.hide()
        self.inner = _Sheet()
        self.form = QFormLayout(self.inner)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setHorizontalSpacing(18)
        self.form.setVerticalSpacing(8)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.inner)
        self.buttons = QDialogButtonBox()
        self.save = self.buttons.addButton(
            save or tr("&Keep"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.cancel = self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.save.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._area, 1)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """One begins with the first question, not with the button."""
        super().showEvent(event)
        first = next(tab_stops(self.inner), None)
        if first is not None:
            first.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the eye does, whatever came and went on the page."""
        return step(self, forward=forward)

    def add(self, name: str, words: str, control: QWidget) -> None:
        """A row: what it is, the control, and beneath it room for what is wrong with it.

        name: what a mistake at this control is called. words: may hold a mnemonic.
        """
        plain = words.replace("&", "")
        control.setAccessibleName(plain)
        if isinstance(control, QComboBox):
            # A long column name must not push the dialog off the screen.
            control.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            control.setMinimumContentsLength(18)
            control.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        problem = label(bold=True)
        problem.hide()
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(control)
        column.addWidget(problem)
        name_label = QLabel(words)
        name_label.setBuddy(control)
        self.form.addRow(name_label, cell)
        self._problems[name], self._controls[name] = problem, control
        self._cells[name] = cell

    def explain(self, words: str) -> QLabel:
        """A muted sentence over the whole width."""
        made = label(words, muted=True)
        self.form.addRow(made)
        return made

    def forget(self, names: Iterable[str]) -> None:
        """These rows are gone."""
        for name in names:
            self._problems.pop(name, None)
            self._controls.pop(name, None)
            self._cells.pop(name, None)

    def show_row(self, name: str, *, shown: bool) -> None:
        """Show or hide a row of the form."""
        self.form.setRowVisible(self._cells[name], shown)

    def complain(self, faults: Iterable[Fault]) -> None:
        """Say what is wrong, each at its control, and bring the first one into view."""
        self.calm()
        rest = []
        first: QWidget | None = None
        for fault in faults:
            name = next((str(one) for one in reversed(fault.path) if one in self._problems), "")
            if not name:
                rest.append(fault.words)
                continue
            problem, control = self._problems[name], self._controls[name]
            problem.setText(fault.words)
            problem.show()
            control.setAccessibleDescription(fault.words)
            first = first or control
        if rest:
            self.refuse(" ".join(dict.fromkeys(rest)))
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(first)

    def refuse(self, words: str) -> None:
        """Say what is wrong with the whole."""
        self.problem.setText(words)
        self.problem.show()

    def calm(self) -> None:
        """Nothing is wrong any more."""
        self.problem.hide()
        for name, problem in self._problems.items():
            problem.hide()
            problem.clear()
            self._controls[name].setAccessibleDescription("")

    def said(self, name: str) -> str:
        """What is said at a control, "" for nothing."""
        return self._problems[name].text()

    def fit(self) -> None:
        """As large as the form wants to be, though never larger than the screen."""
        room = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH, int(room.width() * _TALLEST))
        self.inner.ensurePolished()
        inside = self.inner.layout()
        wanted = inside.totalHeightForWidth(width) if inside and inside.hasHeightForWidth() else 0
        wanted = max(wanted, self.inner.sizeHint().height())
        around = self.buttons.sizeHint().height() + self.fontMetrics().height() * 4
        self.resize(width, min(wanted + around, int(room.height() * _TALLEST)))


def combo(choices: Sequence[tuple[str, object]]) -> QComboBox:
    """A box of choices. choices: (English words that were marked, value)."""
    made = QComboBox()
    for words, value in choices:
        made.addItem(tr(words), value)
    return made


def choose(box: QComboBox, value: object) -> None:
    """Choose the entry of that value; one that is not offered is added, so that nothing is lost."""
    for row in range(box.count()):
        if box.itemData(row) == value:
            box.setCurrentIndex(row)
            return
    box.addItem(str(value), value)
    box.setCurrentIndex(box.count() - 1)


def fill_columns(box: QComboBox, columns: Sequence[str], *, none: str = "") -> None:
    """The columns to choose from, what was chosen staying. none: words for "no column"."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(none or tr("(choose a column)"), "")
    for column in columns:
        box.addItem(column, column)
    if before:
        choose(box, before)
    box.blockSignals(False)


def column_box(columns: Sequence[str], chosen: str = "", *, none: str = "") -> QComboBox:
    """A box with the columns of the shop."""
    made = QComboBox()
    fill_columns(made, columns, none=none)
    if chosen:
        choose(made, chosen)
    return made


def lacking(name: str, words: str) -> Fault:
    """A mistake at a control that the schema does not know of."""
    return Fault((name,), words)
