"""The help: pages for owners, in a window of their own beside the one the question arose in.

It holds no text; the pages are Markdown files in resources/help, in a folder for each language
that has them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from mailbridge.base.language import spoken, tr
from mailbridge.base.resources import resource

CONTENTS = "index"


def page_file(name: str, language: str = "", folder: Path | None = None) -> Path:
    """Where a page lies, in a language ("" for the one spoken) or else in English.

    name: such as "mailchimp-key". folder: of the pages, None for the shipped ones. Raises Repair
    where there is no such page.
    """
    pages = folder or resource("help")
    translated = pages / (language or spoken()) / f"{name}.md"
    if translated.is_file():
        return translated
    english = pages / f"{name}.md"
    return english if english.is_file() else resource("help", f"{name}.md")


class HelpWindow(QDialog):
    """Shows one page at a time; links lead to others, or to the browser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help – mailbridge"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.page = QTextBrowser()
        self.page.setAccessibleName(tr("Help page"))
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(16)
        self.page.anchorClicked.connect(self._follow)
        self._shown: list[str] = []
        self.back = QPushButton(tr("&Back"))
        self.contents = QPushButton(tr("&Contents"))
        self.back.clicked.connect(self._go_back)
        self.contents.clicked.connect(lambda: self.open_page(CONTENTS))
        close = QPushButton(tr("C&lose"))
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        for button in (self.back, self.contents):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        close.setAutoDefault(False)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page)
        layout.addLayout(buttons)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self._go_back)

    def open_page(self, name: str) -> None:
        """Show a page and bring the window to the front. Raises Repair where it is missing."""
        self._show(name)
        self._shown.append(name)
        self.back.setEnabled(len(self._shown) > 1)
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()

    def _show(self, name: str) -> None:
        text = page_file(name).read_text(encoding="utf-8")
        self.page.setMarkdown(text)
        self.page.verticalScrollBar().setValue(0)

    def _go_back(self) -> None:
        if len(self._shown) > 1:
            self._shown.pop()
            self._show(self._shown[-1])
            self.back.setEnabled(len(self._shown) > 1)

    def _follow(self, link: QUrl) -> None:
        """Another page of the help stays here; anything else is the browser's."""
        if link.isRelative() and link.path().endswith(".md"):
            self.open_page(Path(link.path()).stem)
        elif link.scheme() == "https":
            QDesktopServices.openUrl(link)

    def sizeHint(self) -> QSize:
        """Wide enough for lines that read well, in whatever size the text is."""
        letters = self.fontMetrics()
        return QSize(letters.averageCharWidth() * 90, letters.lineSpacing() * 34)
