"""The Tab key in reading order: worked out from the layouts when it is pressed.

Parts of a page come and go while it is shown; an order that is set once is soon another one than
the eye's. It decides nothing about what may get the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFormLayout,
    QGridLayout,
    QLayout,
    QLayoutItem,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QWidget,
    QWizard,
)


def step(window: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next part of the window, or to the one before; False: there is none.

    After the last one comes the first.
    """
    stops = list(tab_stops(window))
    if not stops:
        return False
    here = _stop_of(window.focusWidget(), stops)
    if here < 0:
        target = stops[0 if forward else -1]
    else:
        target = stops[(here + (1 if forward else -1)) % len(stops)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    return True


def _stop_of(part: QWidget | None, stops: list[QWidget]) -> int:
    """Which of the stops a part is, or is inside of; -1 for none."""
    while part is not None:
        if part in stops:
            return stops.index(part)
        part = part.parentWidget()
    return -1


def tab_stops(part: QWidget) -> Iterator[QWidget]:
    """What the Tab key comes to in a window or a part of it, in reading order."""
    if not part.isVisible() or not part.isEnabled():
        return
    if _is_stop(part):
        yield part
    for inner in _inner(part):
        if inner is not None and not inner.isWindow():
            yield from tab_stops(inner)


def _is_stop(part: QWidget) -> bool:
    """Whether Tab stops here. Of buttons of which one is on, it stops at that one, as in Qt."""
    if not part.focusPolicy() & Qt.FocusPolicy.TabFocus or part.focusProxy() is not None:
        return False
    group = part.group() if isinstance(part, QAbstractButton) else None
    if group is None or not group.exclusive() or group.checkedButton() is None:
        return True
    return group.checkedButton() is part


def _inner(part: QWidget) -> Iterator[QWidget | None]:
    """The parts of a part, as they are read."""
    if isinstance(part, QMainWindow):
        yield part.centralWidget()
    elif isinstance(part, QScrollArea):
        yield part.widget()
    elif isinstance(part, QSplitter):
        yield from (part.widget(number) for number in range(part.count()))
    elif isinstance(part, QTabWidget):
        yield part.tabBar()
        yield part.currentWidget()
    elif isinstance(part, QWizard):
        # It keeps everything in a part of its own that is in no layout.
        yield from (one for one in part.children() if isinstance(one, QWidget) and one.layout())
    elif (layout := part.layout()) is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for item in _in_order(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _in_order(layout: QLayout) -> Iterator[QLayoutItem]:
    """The items line by line: a grid and a form may have been filled in any order."""
    for number in sorted(range(layout.count()), key=lambda number: _place(layout, number)):
        item = layout.itemAt(number)
        if item is not None:
            yield item


def _place(layout: QLayout, number: int) -> tuple[int, int]:
    """Line and column of the item of that number."""
    if isinstance(layout, QGridLayout):
        found: Any = layout.getItemPosition(number)  # four numbers, though declared as none
        return int(found[0]), int(found[1])
    if isinstance(layout, QFormLayout):
        found = layout.getItemPosition(number)  # as above: a number and a role
        return int(found[0]), int(found[1].value)
    return number, 0
