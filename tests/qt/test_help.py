"""The help pages: each can be opened and reached, links lead somewhere, words are for owners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import catalogues
import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import Remedy, Repair
from mailbridge.base.resources import resource
from mailbridge.screens import topics
from mailbridge.screens.customers.words import STANDINGS
from mailbridge.screens.help import CONTENTS, HelpWindow, page_file
from mailbridge.screens.skipped_words import TITLES
from tests.conftest import ROOT

PAGES = sorted(path.stem for path in resource("help").glob("*.md"))
FOR_OWNERS = sorted(
    set(re.findall(r"\]\(([a-z-]+)\.md\)", page_file(CONTENTS).read_text("utf-8"))) - {"databases"}
)
OF_MAILCHIMP = {
    "Profile", "Extras", "API keys", "Create A Key", "Generate Key", "Manager", "Admin", "Owner",
}  # fmt: skip
"""What stands so in Mailchimp's own pages."""
_NAMED = re.compile(r"(?<=[^ *\-0-9.] )\*\*([A-Z][^*]*)\*\*")
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


@pytest.mark.parametrize("name", FOR_OWNERS)
def test_what_a_page_names_is_called_so_in_the_window(name: str) -> None:
    """In bold within a line stands what is to be pressed or opened, as the window words it."""
    said = {
        re.sub(r"&(?! )", "", words)
        for message in catalogues.template()
        for words in ([message.id] if isinstance(message.id, str) else message.id)
    }
    text = page_file(name).read_text(encoding="utf-8")
    named = [words for line in text.splitlines() for words in _NAMED.findall(line)]
    assert [words for words in named if words not in said | OF_MAILCHIMP] == []


@pytest.mark.parametrize("heading", [*TITLES.values(), *STANDINGS.values()])
def test_every_reason_and_state_stands_in_the_help(heading: str) -> None:
    pages = ("skipped", "customer-missing")
    assert any(heading in page_file(page).read_text(encoding="utf-8") for page in pages)


def test_every_page_that_is_asked_for_exists() -> None:
    wished = re.compile(r'(?:\bhelp|help_on|help_asked|open_page)(?: |\(")([a-z]+(?:-[a-z]+)*)"')
    files = [*ROOT.glob("mailbridge/screens/**/*.py"), *ROOT.glob("mailbridge/shell/**/*.py")]
    named = {name for file in files for name in wished.findall(file.read_text(encoding="utf-8"))}
    assert {"key-refused", "on-hold", "mailchimp-key"} <= named
    for name in named | {*topics.PAGES.values(), *topics.STEPS, *topics.REMEDIES.values()}:
        assert name in PAGES, name


def test_the_page_belongs_to_what_is_shown() -> None:
    assert topics.topic("overview") == CONTENTS
    assert topics.topic("overview", [Remedy.KEY, Remedy.RULES]) == "key-refused"
    assert topics.topic("overview", [Remedy.PLANS]) == CONTENTS
    assert topics.topic("skipped", [Remedy.KEY]) == "skipped"
    assert topics.topic("no such page") == CONTENTS


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
