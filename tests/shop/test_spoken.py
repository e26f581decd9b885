"""What is kept of how an export is written is English; what is shown is the owner's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base import language
from mailbridge.records.row import spoken_place
from mailbridge.shop import columns, spoken
from mailbridge.shop.codepage import Encoding
from mailbridge.shop.dialect import Profile
from tests.translations import pseudo

KEPT = "semicolon, Western European (Windows)"


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[None]:
    """The pseudo-language, for as long as a test lasts."""
    language.use("eo", pseudo.install(tmp_path, "eo"))
    yield
    language.use(language.ENGLISH, tmp_path)


@pytest.mark.parametrize(
    "words",
    [KEPT, "tab", "comma, UTF-8", "xlsx, sheet “A, B”", "xlsx, sheet “C” (one of 3)", "dbf", ""],
)
def test_in_english_it_is_what_is_kept(words: str) -> None:
    assert spoken.how(words) == words


@pytest.mark.usefixtures("foreign")
def test_what_is_kept_stays_english_in_another_language() -> None:
    assert Profile(Encoding("cp1252"), ";").words == KEPT
    assert spoken.how(KEPT) == ", ".join(
        pseudo.speak(word) for word in ("semicolon", "Western European (Windows)")
    )


@pytest.mark.usefixtures("foreign")
def test_a_sheet_is_told_whole_and_keeps_its_name() -> None:
    assert spoken.how("ods, sheet “Shop, all” (one of 3)") == pseudo.speak(
        "{kind}, sheet “{name}” (one of {count})"
    ).format(kind="ods", name="Shop, all", count=3)


@pytest.mark.usefixtures("foreign")
def test_a_place_is_told_and_a_number_left_alone() -> None:
    assert spoken_place("line 41") == pseudo.speak("line {n}").format(n=41)
    assert spoken_place("record 2") == pseudo.speak("record {n}").format(n=2)
    assert spoken_place("41") == "41"
    assert spoken_place("row of houses") == "row of houses"


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("kind", ["column", "table", "sheet", "database"])
def test_what_is_missing_is_told_without_an_english_word(kind: str) -> None:
    error = columns.missing(kind, "Mial", ["Mail"], "shop.db")
    assert kind not in error.title + error.message
    assert "Mial" in error.title
    assert "Mail" in error.message
