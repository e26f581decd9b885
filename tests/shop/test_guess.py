from __future__ import annotations

import pytest

from mailbridge.records.field import FieldType
from mailbridge.shop.evidence import look
from mailbridge.shop.guess import Guess, guess

COLUMNS = {
    "en": "CustomerID,FirstName,LastName,EmailAddress,Phone,Birthday,Street,Zip,City,Country,CustomerType,MarketingOK,TotalSales,UpdatedAt,Remarks",
    "de": "Kd-Nr.,Vorname,Name,E-Mail,Telefon,Geburtsdatum,Straße,PLZ,Ort,Land,Kundengruppe,Newsletter,Umsatz,Geändert am,Bemerkung",
    "fr": "N° client,Prénom,Nom,Courriel,Téléphone,Date de naissance,Rue,Code postal,Ville,Pays,Type client,Consentement,Chiffre d'affaires,Date de modification,Remarques",
    "es": "Nº cliente,Nombre,Apellidos,Correo,Teléfono,Fecha de nacimiento,Calle,Código postal,Ciudad,País,Tipo de cliente,Consentimiento,Ventas,Fecha modificación,Notas",
    "it": "Codice cliente,Nome,Cognome,Indirizzo email,Telefono,Data di nascita,Indirizzo,CAP,Città,Paese,Tipo cliente,Consenso,Fatturato,Data modifica,Note",
    "nl": "Klantnummer,Voornaam,Achternaam,E-mailadres,Telefoon,Geboortedatum,Straat,Postcode,Plaats,Land,Klanttype,Toestemming,Omzet,Gewijzigd op,Opmerkingen",
    "pl": "Numer klienta,Imię,Nazwisko,Adres e-mail,Telefon,Data urodzenia,Ulica,Kod pocztowy,Miasto,Kraj,Typ klienta,Zgoda,Obrót,Data modyfikacji,Uwagi",
    "db": "id,fname,lname,email,phone,dob,address1,zipcode,city,country,type,opt_in,total_spent,updated_at,memo",
}
EXPECTED = [
    ("key", ""), ("field", "FNAME"), ("field", "LNAME"), ("email", ""), ("field", "PHONE"), ("field", "BIRTHDAY"),
    ("address", "addr1"), ("address", "zip"), ("address", "city"), ("address", "country"), ("tag", ""), ("consent", ""),
    ("field", "TOTAL"), ("edited", ""),
]  # fmt: skip


def rows(count: int = 30) -> list[list[object]]:
    return [
        [
            str(1000 + at), ["Anna", "Jürgen", "Zoë"][at % 3], ["Müller", "O'Neill", "Kowalska"][at % 3], f"c{at}@example.org" if at % 7 else "",
            f"030 12345{at:02d}", f"{at % 28 + 1:02d}.04.19{at + 40}", f"Hauptstr. {at}", f"101{at:02d}", "Berlin", "DE", ["A", "B"][at % 2],
            ["1", "0"][at % 2], f"{at}.234,5{at % 10}", f"2026-03-04 10:{at:02d}", "likes coffee" if at % 3 else None,
        ]
        for at in range(count)
    ]  # fmt: skip


def found_in(columns: str, cells: list[list[object]]) -> list[Guess]:
    return guess(columns.split(","), cells)


@pytest.mark.parametrize("language", COLUMNS)
def test_the_columns_of_a_shop_in_seven_languages(language: str) -> None:
    found = found_in(COLUMNS[language], rows())
    assert [(one.role, one.tag) for one in found[:-1]] == EXPECTED
    assert found[-1].role == ""
    assert all(one.confidence >= 0.75 for one in found[:-1])


def test_values_alone_tell_an_address() -> None:
    found = guess(["a", "b", "c"], [[f"x{at}", f"c{at}@example.org", at] for at in range(20)])
    assert [one.role for one in found] == ["", "email", ""]
    assert found[1].confidence == 0.85
    assert found[1].samples == ("c0@example.org", "c1@example.org", "c2@example.org")


def test_a_heading_that_the_values_belie_is_not_believed() -> None:
    found = guess(
        ["Email", "Contact"],
        [["yes" if at % 2 else "no", f"c{at}@example.org"] for at in range(20)],
    )
    assert [one.role for one in found] == ["consent", "email"]


def test_of_two_addresses_the_better_filled_heading_wins_and_the_other_is_free() -> None:
    cells: list[list[object]] = [[f"a{at}@example.org", f"b{at}@example.org"] for at in range(9)]
    assert [one.role for one in guess(["Email", "Email 2"], cells)] == ["email", ""]


@pytest.mark.parametrize(
    ("columns", "tags"),
    [
        ("Name,Vorname", ["LNAME", "FNAME"]),
        ("Name", ["FNAME"]),
        ("Name,First Name,Last Name", ["NAME", "FNAME", "LNAME"]),
        ("Nom,Prénom", ["LNAME", "FNAME"]),
    ],
)
def test_the_whole_name_and_its_parts(columns: str, tags: list[str]) -> None:
    names = columns.split(",")
    found = guess(names, [["Anna"] * len(names)] * 5)
    assert [one.tag for one in found] == tags


def test_other_columns_get_a_tag_and_a_type_for_the_owner_to_choose() -> None:
    found = guess(
        [
            "Shoe size",
            "Erstkontakt seit",
            "Namenstag",
            "Ring-Größe (mm) links",
            "Ring-Größe (mm) rechts",
            "???",
        ],
        [[41.5, "2020-03-04", "24.12.", "52", "53", "x"]] * 5,
    )
    assert [(one.tag, one.type, one.role) for one in found] == [
        ("SHOE_SIZE", FieldType.NUMBER, ""),
        ("ERSTKONTAK", FieldType.DATE, ""),
        ("NAMENSTAG", FieldType.BIRTHDAY, ""),
        ("RING_GROSS", FieldType.NUMBER, ""),
        ("RING_GROS2", FieldType.NUMBER, ""),
        ("FIELD", FieldType.TEXT, ""),
    ]


def test_no_rows_and_no_columns() -> None:
    assert guess([], []) == []
    (one,) = guess(["Email"], [])
    assert (one.role, one.confidence, one.samples) == ("email", 0.8, ())


def test_a_number_that_comes_twice_is_no_key() -> None:
    found = guess(["ID", "Email"], [[at // 2, f"c{at}@example.org"] for at in range(20)])
    assert found[0].role == ""


def test_evidence_counts_shares_of_what_is_filled() -> None:
    seen = look(["1990-04-12", "", None, "12.04.", "x", b"\xff"])
    assert (seen.rows, seen.filled, seen.dates, seen.undated) == (6, 4, 0.5, 0.25)
    assert look(["+49 30 901820", "(212) 555-0123", "0171 1234567", "abc"]).phones == 0.75
    assert look(["12345", "1234567", 41]).phones == 0
    assert look([]).unique is False
    assert look(["A", "B", "A", "A", "A", "A"]).few
