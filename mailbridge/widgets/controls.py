"""The small parts that pages are made of: texts, cards, the state, banners, numbers, empty pages.

They know no page and decide nothing. All text is plain text: a customer's name is never markup.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.records.standing import StateName
from mailbridge.widgets.icons import state_icon
from mailbridge.widgets.theme import Role, colour

_RADIUS = 8.0
_BAR = 5.0


def label(text: str = "", *, scale: float = 1.0, bold: bool = False, muted: bool = False) -> QLabel:
    """A text that wraps; scale: of the system's font size."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        # Qt would put a name in Latin letters at the left: a page has one side to begin at.
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        made.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
    if scale != 1.0 or bold:
        font = QFont(made.font())
        font.setPointSizeF(font.pointSizeF() * scale)
        font.setBold(bold)
        made.setFont(font)
    if muted:
        made.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return made


class Button(QPushButton):
    """A button with room round its words, whatever the style and the font."""

    def sizeHint(self) -> QSize:
        """Wider and taller than styles make them."""
        return super().sizeHint() + QSize(20, 8)

    def minimumSizeHint(self) -> QSize:
        """Never smaller: a cut word is no button."""
        return self.sizeHint()


class LinkButton(QPushButton):
    """A button that looks like a link, and can be reached and pressed like any button."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setUnderline(True)
        self.setFont(font)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """The text in the colour of links, and the focus as a frame."""
        painter = QPainter(self)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        role = QPalette.ColorRole.Link if self.isEnabled() else QPalette.ColorRole.ButtonText
        painter.setPen(self.palette().color(group, role))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text()
        )
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class Card(QFrame):
    """A raised ground with a thin line round it. role: a coloured bar at its leading side."""

    def __init__(self, role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Drawn from the palette each time, so it follows light and dark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour(Role.LINE, colours), 1))
        painter.setBrush(colours.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        if self._role is not None:
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            start = self.width() - _BAR if mirrored else 0.0
            painter.setClipRect(QRectF(start, 0, _BAR, self.height()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._role, colours))
            painter.drawRoundedRect(area, _RADIUS, _RADIUS)


class Picture(QWidget):
    """A state's icon, drawn in the text's colour; it is decoration: words stand beside it."""

    def __init__(self, size: int, state: StateName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._icon = QIcon()
        self._ink = ""
        self.setFixedSize(QSize(size, size))

    def show_state(self, state: StateName) -> None:
        """Another state."""
        self._state = state
        self._ink = ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """The icon, made anew when the text's colour changes."""
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        if ink.name() != self._ink:
            self._icon = state_icon(self._state, ink)
            self._ink = ink.name()
        self._icon.paint(QPainter(self), self.rect())


class StateBadge(QWidget):
    """The state as a shape, a headline and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: StateName | None = None
        self._picture = Picture(56, StateName.NOT_SET_UP)
        self.title = label(scale=1.55, bold=True)
        self.text = label(muted=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_state(self, state: StateName, title: str, text: str) -> None:
        """Say how things stand."""
        self._picture.show_state(state)
        changed, self._state = state is not self._state, state
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        if changed:
            # Read out by who cannot see the shape change; counting along is not worth a word.
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class Banner(Card):
    """Something that needs the owner: a sentence and one button that leads to its remedy.

    other: the words of a second button, where there are two answers; it says other_pressed.
    """

    pressed = Signal()
    other_pressed = Signal()

    def __init__(
        self,
        text: str,
        button: str = "",
        role: Role = Role.ATTENTION,
        parent: QWidget | None = None,
        *,
        other: str = "",
    ) -> None:
        super().__init__(role, parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 12, 14, 12)
        row.setSpacing(14)
        self.text = label(text)
        row.addWidget(self.text, 1)
        self.button = Button(button)
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.pressed)
        self.other = Button(other)
        self.other.setVisible(bool(other))
        self.other.clicked.connect(self.other_pressed)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.other, 0, Qt.AlignmentFlag.AlignVCenter)


class NumberTile(Card):
    """One number and what it counts."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._caption = caption
        self.number = label("–", scale=1.9, bold=True)
        self.number.setWordWrap(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(2)
        column.addWidget(self.number)
        column.addWidget(label(caption, muted=True))

    def show_number(self, text: str) -> None:
        """The number as text."""
        self.number.setText(text)
        self.setAccessibleName(tr("{n} {caption}", n=text, caption=self._caption))


class EmptyPage(QWidget):
    """What stands where a table would be empty: a picture, a sentence, perhaps one button."""

    pressed = Signal()

    def __init__(
        self,
        state: StateName,
        title: str,
        text: str,
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(Picture(72, state), 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (label(title, scale=1.3, bold=True), label(text, muted=True)):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        self.button = Button(button)
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.pressed)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
