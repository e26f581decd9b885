"""Languages: what is found is spoken, what is not stays English, plurals follow the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from mailbridge.base import language
from mailbridge.base.language import ntr, tr


@pytest.fixture
def catalogues(tmp_path: Path) -> Iterator[Path]:
    """A folder with a small Polish catalogue, a language of three plural forms."""
    catalogue = Catalog(locale="pl")
    catalogue.add("Check now", "Sprawdź teraz")
    catalogue.add("Sent to {name}", "Wysłano do {name}")
    catalogue.add(("{n} customer", "{n} customers"), ("{n} klient", "{n} klienci", "{n} klientów"))
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "mailbridge.mo").open("wb") as file:
        write_mo(file, catalogue)
    yield tmp_path
    language.use(language.ENGLISH, tmp_path)


def test_a_language_with_a_catalogue_is_spoken(catalogues: Path) -> None:
    assert language.use("pl", catalogues) == "pl"
    assert tr("Check now") == "Sprawdź teraz"
    assert tr("Sent to {name}", name="Ola {x}") == "Wysłano do Ola {x}"
    assert language.spoken() == "pl"


def test_each_number_gets_its_own_form(catalogues: Path) -> None:
    language.use("pl", catalogues)
    said = [ntr("{n} customer", "{n} customers", n, n=n) for n in (1, 3, 5, 22)]
    assert said == ["1 klient", "3 klienci", "5 klientów", "22 klienci"]


def test_a_country_falls_back_to_its_language(catalogues: Path) -> None:
    assert language.use("pl_PL", catalogues) == "pl"


@pytest.mark.parametrize("name", ["xx", "", "../pl", "en"])
def test_an_unknown_language_leaves_english(catalogues: Path, name: str) -> None:
    language.use("pl", catalogues)
    assert language.use(name, catalogues) == "en"
    assert tr("Check now") == "Check now"
    assert ntr("{n} customer", "{n} customers", 1, n=1) == "1 customer"


def test_what_has_no_translation_stays_english(catalogues: Path) -> None:
    language.use("pl", catalogues)
    assert tr("Never seen before") == "Never seen before"


def test_available_names_english_and_what_is_there(catalogues: Path, tmp_path: Path) -> None:
    assert language.available(catalogues) == ["en", "pl"]
    assert language.available(tmp_path / "nothing") == ["en"]


def test_numbers_have_the_separators_of_the_language(catalogues: Path) -> None:
    assert language.number(1234567) == "1,234,567"
    language.use("pl", catalogues)
    assert language.number(1234567) == "1\u00a0234\u00a0567"


def test_hebrew_and_arabic_run_from_the_right() -> None:
    assert language.right_to_left("he_IL")
    assert language.right_to_left("ar")
    assert not language.right_to_left("en")
