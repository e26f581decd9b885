"""Every language is complete, fills in the same places, and is compiled as it is written."""

from __future__ import annotations

from pathlib import Path

import catalogues
import pytest
from babel.messages.catalog import Catalog

from mailbridge.base import language
from tests.translations import pseudo


@pytest.mark.parametrize("name", catalogues.languages())
def test_a_language_is_complete_and_compiled(name: str) -> None:
    assert catalogues.complaints(name) == []


def test_what_the_program_says_is_found_in_the_code() -> None:
    said = {message.id for message in catalogues.template() if message.id}
    assert "The spreadsheet has a password" in said
    assert len(said) > 500


@pytest.mark.parametrize(
    ("sentence", "translated", "fine"),
    [
        ("Sent to {name}", "An {name} gesendet", True),
        ("Sent to {name}", "An {nam} gesendet", False),
        ("Sent to {name}", "Gesendet", False),
        (("1 customer", "{n} customers"), ("ein Kunde", "{n} Kunden"), True),
        (("1 customer", "{n} customers"), ("{n} Kunde", "{n} Kunden"), True),
        (("1 customer", "{n} customers"), ("ein Kunde", "{m} Kunden"), False),
        (("1 of {all}", "{n} of {all}"), ("einer", "{n} von {all}"), False),
    ],
)
def test_places_that_differ_are_told(sentence: object, translated: object, fine: bool) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add(sentence, translated)  # type: ignore[arg-type]  # both forms of a message
    assert (list(catalogues.uneven(catalogue)) == []) is fine


def test_what_lacks_a_form_is_untranslated() -> None:
    catalogue = Catalog(locale="de")
    catalogue.add("Done", "")
    catalogue.add(("1 customer", "{n} customers"), ("ein Kunde", ""))
    catalogue.add("Check now", "Jetzt prüfen")
    assert {message.id for message in catalogues.untranslated(catalogue)} == {
        "Done",
        ("1 customer", "{n} customers"),
    }


def test_the_pseudo_language_is_spoken_everywhere(tmp_path: Path) -> None:
    try:
        language.use("eo", pseudo.install(tmp_path, "eo"))
        said = language.tr("{name} is protected. Save it without a password; "
                           "mailbridge cannot ask for one.", name="list.xls")  # fmt: skip
        assert said.startswith(pseudo.MARKS[0])
        assert "list.xls" in said
        assert language.number(4231) == "4\u00a0231"
    finally:
        language.use(language.ENGLISH, tmp_path)


def test_what_is_ready_made_is_collected_too() -> None:
    said = {message.id for message in catalogues.template() if message.id}
    assert "Birthday coming" in said
    assert "Everyone in this list carries the tag “customer”." in said
    assert "how many days before" in said
    assert "the kind of customer" in said
