from __future__ import annotations

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.shop.columns import find, likeliest, nearest, resolve

HEADINGS = ["ID", "E-Mail-Adresse", "First Name", "first_name", "PHONE", "Straße"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ID", "ID"),
        ("id", "ID"),
        (" first  name", "First Name"),
        ("STRASSE", "Straße"),
        ("phone", "PHONE"),
        ("Email", None),
        ("", None),
    ],
)
def test_find(asked: str, found: str | None) -> None:
    assert find(asked, HEADINGS) == found


def test_a_name_that_fits_two_columns_fits_none_but_the_exact() -> None:
    assert find("name", ["Name", "NAME"]) is None
    assert find("NAME", ["Name", "NAME"]) == "NAME"


@pytest.mark.parametrize(
    ("asked", "close"),
    [
        ("Email", "E-Mail-Adresse"),
        ("FirstName", "First Name"),
        ("Telephone", "PHONE"),
        ("Wallet", None),
    ],
)
def test_nearest(asked: str, close: str | None) -> None:
    assert nearest(asked, ["ID", "E-Mail-Adresse", "First Name", "PHONE"]) == close


@pytest.mark.parametrize(
    ("asked", "headings", "found"),
    [
        ("Email", ["Name", "Mail"], "Mail"),
        ("Email", ["Name", "E-Mail-Adresse"], "E-Mail-Adresse"),
        ("Email", ["Nom", "Courriel"], "Courriel"),
        ("EmailAddress", ["Nombre", "Correo electrónico"], "Correo electrónico"),
        ("Email", ["Nome", "Posta elettronica"], "Posta elettronica"),
        ("Courriel", ["Naam", "E-mailadres"], "E-mailadres"),
        ("Email", ["Imię", "Poczta elektroniczna"], "Poczta elektroniczna"),
        ("FirstName", ["LastName", "Vorname"], "Vorname"),
        ("FirstName", ["Mobile", "LastName"], "LastName"),
        ("Birthday", ["Data urodzenia", "Both days"], "Data urodzenia"),
        ("Wallet", ["Purse", "ID"], None),
    ],
)
def test_likeliest(asked: str, headings: list[str], found: str | None) -> None:
    assert likeliest(asked, headings) == found


def test_a_column_that_is_mapped_already_is_not_the_one_that_is_missing() -> None:
    with pytest.raises(SourceProblem) as caught:
        resolve(["FirstName", "LastName"], ["LastName", "Given"], "x.csv")
    assert "looks like it" not in caught.value.message
    with pytest.raises(SourceProblem, match="“First” looks like it"):
        resolve(["FirstName", "LastName"], ["LastName", "First"], "x.csv")


def test_resolve_says_what_is_missing_and_what_there_is() -> None:
    assert resolve(["id", "PHONE"], HEADINGS, "x.csv") == {"id": "ID", "PHONE": "PHONE"}
    with pytest.raises(SourceProblem) as caught:
        resolve(["id", "Telephone"], HEADINGS, "x.csv")
    assert caught.value.title == "The column “Telephone” is missing"
    assert "“PHONE” looks like it. It has: ID, E-Mail" in caught.value.message
    assert "run “mailbridge setup”" in caught.value.message
    with pytest.raises(SourceProblem, match="has no columns at all"):
        resolve(["id"], [], "x.csv")
