"""What somebody sees, hears and reaches in a window: its texts, its focus, what is cut.

It judges nothing; tests do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)

_ROWS = 12
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def parts(window: QWidget) -> list[QWidget]:
    """The window and every widget in it that is shown."""
    return [window, *(one for one in window.findChildren(QWidget) if one.isVisible())]


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """(what it is, its words) for everything that is written or read out."""
    for part in parts(window):
        kind = type(part).__name__
        yield f"{kind}: name", part.accessibleName()
        yield f"{kind}: description", part.accessibleDescription()
        yield f"{kind}: tooltip", part.toolTip()
        for what, words in _written(part):
            yield f"{kind}: {what}", words
    yield "window: title", window.windowTitle()


def _written(part: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(part, QLabel | QAbstractButton):
        yield "text", part.text()
    if isinstance(part, QPushButton) and (menu := part.menu()) is not None:
        yield from (("menu", action.text()) for action in menu.actions())
    if isinstance(part, QLineEdit | QPlainTextEdit):
        yield "placeholder", part.placeholderText()
    if isinstance(part, QComboBox):
        yield from (("choice", part.itemText(row)) for row in range(part.count()))
    if isinstance(part, QTabBar):
        yield from (("tab", part.tabText(row)) for row in range(part.count()))
    if isinstance(part, QHeaderView):
        titles = (part.model().headerData(row, part.orientation()) for row in range(part.count()))
        yield from (("title", str(title or "")) for title in titles)
    elif isinstance(part, QAbstractItemView) and part.model() is not None:
        yield from _cells(part.model())


def _cells(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    for row in range(min(model.rowCount(), _ROWS)):
        for column in range(_columns(model)):
            index = model.index(row, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield f"cell in column {column}", str(index.data(role) or "")


def plain(words: str) -> str:
    """What is left of a text without what the pseudo-language marked as its own."""
    before = ""
    while before != words:
        before, words = words, _MARKED.sub("", words)
    return words


def focusable(window: QWidget) -> list[QWidget]:
    """What can get the keyboard."""
    return [
        one
        for one in parts(window)
        if one.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and one.focusProxy() is None
        and one.isEnabled()
        and one is not window
    ]


def name_of(widget: QWidget) -> str:
    """What is read out when it gets the keyboard."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def place(part: QWidget, window: QWidget) -> QRect:
    """Where it is in the window."""
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def cut(window: QWidget) -> list[str]:
    """Words that have less room than they need."""
    found = []
    for part in parts(window):
        if isinstance(part, QLabel) and part.text() and part.wordWrap():
            if part.heightForWidth(part.width()) > part.height() + 1:
                found.append(part.text())
        elif isinstance(part, QLabel) and part.text():
            if part.sizeHint().width() > part.width() + 1:
                found.append(part.text())
        elif isinstance(part, QAbstractButton) and part.text():
            words = part.fontMetrics().horizontalAdvance(part.text().replace("&", ""))
            if words > part.width():
                found.append(part.text())
    return found


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()
