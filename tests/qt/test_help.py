"""The help pages: each can be opened and reached, links lead somewhere, words are for owners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import Repair
from mailbridge.base.resources import resource
from mailbridge.screens.help import CONTENTS, HelpWindow, page_file

PAGES = sorted(path.stem for path in resource("help").glob("*.md"))
FOR_OWNERS = sorted(
    set(re.findall(r"\]\(([a-z-]+)\.md\)", page_file(CONTENTS).read_text("utf-8"))) - {"databases"}
)
_LINK = re.compile(r"\]\(([^)#]+)")
_BANNED = re.compile(r"\b(sync engine|outbox|upsert|merge field|HTTP|JSON|timeout|exception)\b|!")


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[HelpWindow]:
    window = HelpWindow()
    qtbot.addWidget(window)
    yield window
    window.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_its_links_lead_somewhere(shown: HelpWindow, name: str) -> None:
    shown.open_page(name)
    text = page_file(name).read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    assert shown.page.document().firstBlock().text() == title
    for link in _LINK.findall(text):
        assert link.startswith("https://") or (page_file(name).parent / link).exists(), link


@pytest.mark.parametrize("name", FOR_OWNERS)
def test_a_page_uses_the_words_of_owners(name: str) -> None:
    text = page_file(name).read_text(encoding="utf-8")
    assert not _BANNED.search(text), _BANNED.search(text)


def test_the_contents_lead_to_every_question_of_an_owner() -> None:
    assert {
        "mailchimp-key", "key-refused", "no-audience", "customer-missing", "unsubscribes",
        "change-audience", "double-opt-in", "what-is-sent", "skipped", "on-hold",
    } <= set(FOR_OWNERS)  # fmt: skip


def test_links_are_followed_and_back_leads_back(shown: HelpWindow) -> None:
    shown.open_page(CONTENTS)
    assert not shown.back.isEnabled()
    shown.page.anchorClicked.emit(QUrl("key-refused.md"))
    assert "does not accept" in shown.page.document().firstBlock().text()
    shown.back.click()
    assert shown.page.document().firstBlock().text() == "Help"


def test_a_missing_page_is_said(shown: HelpWindow) -> None:
    with pytest.raises(Repair):
        shown.open_page("no-such-page")


def test_a_page_comes_in_the_language_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "index.md").write_text("# Hilfe\n", encoding="utf-8")
    for name in ("index", "skipped"):
        (tmp_path / f"{name}.md").write_text("# Help\n", encoding="utf-8")
    assert page_file("index", "de", tmp_path) == tmp_path / "de" / "index.md"
    assert page_file("skipped", "de", tmp_path) == tmp_path / "skipped.md"
    assert page_file("index", "fr", tmp_path) == tmp_path / "index.md"
