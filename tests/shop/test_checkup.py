from __future__ import annotations

from datetime import date
from typing import Any

from mailbridge.records.field import FieldType
from mailbridge.records.row import BadRow, Row
from mailbridge.shop.checkup import Checkup, Examination
from mailbridge.shop.guess import Guess
from mailbridge.shop.values.plain import plain

GUESSES = [
    Guess("ID", "key"),
    Guess("Email", "email"),
    Guess("Name", "field", "FNAME"),
    Guess("Born", "field", "BIRTHDAY", FieldType.BIRTHDAY),
    Guess("Total", "field", "TOTAL", FieldType.NUMBER),
    Guess("Notes", "", "NOTES"),
]


def examined(*changes: dict[str, Any] | BadRow) -> Checkup:
    examination = Examination(GUESSES, date(2026, 11, 22))
    for at, change in enumerate(changes, 1):
        good = {
            "ID": at,
            "Email": f"c{at}@example.org",
            "Name": "Anna",
            "Born": "1990-04-12",
            "Total": 1,
            "Notes": None,
        }
        examination.add(change if isinstance(change, BadRow) else Row(good | change, f"row {at}"))
    return examination.result()


def found(checkup: Checkup) -> dict[tuple[str, str], tuple[int, list[str]]]:
    return {(one.kind, one.column): (one.count, one.examples) for one in checkup.findings}


def test_good_data_lack_nothing() -> None:
    checkup = examined({}, {}, {})
    assert (checkup.rows, checkup.usable, checkup.findings) == (3, 3, ())


def test_what_the_data_lack_is_counted_with_examples() -> None:
    checkup = examined(
        {"Email": None},
        {"Email": "n/a"},
        {"Email": "anna@"},
        {"Email": "X@example.org"},
        {"Email": "x@example.org"},
        {"ID": None},
        {"ID": 1000},
        {"ID": "1000"},
        {"Name": "RenÃ©e"},
        {"Name": "é" * 200},
        {"Total": "many"},
        {"Born": "soon"},
        {"Notes": "RenÃ©e"},
        BadRow("line 14", "Too few cells."),
    )
    assert found(checkup) == {
        ("no_email", "Email"): (2, ["row 1", "row 2"]),
        ("invalid_email", "Email"): (1, ["“anna@” lacks what stands after the @."]),
        ("duplicate_email", "Email"): (1, ["x@example.org"]),
        ("no_key", "ID"): (1, ["row 6"]),
        ("duplicate_key", "ID"): (1, ["1000"]),
        ("mojibake", "Name"): (1, ["RenÃ©e"]),
        ("too_long", "Name"): (1, ["é" * 40 + "…"]),
        ("bad_number", "Total"): (1, ["“many” is no number"]),
        ("bad_date", "Born"): (1, ["“soon” is no date."]),
        ("bad_row", ""): (1, ["line 14: Too few cells."]),
    }
    assert (checkup.rows, checkup.usable) == (14, 9)
    assert checkup.findings[0].kind == "no_email", "the most frequent comes first"


def test_there_are_at_most_three_examples_and_all_are_counted() -> None:
    checkup = examined(*[{"Born": f"soon {at}"} for at in range(9)], *[{"Born": "never"}] * 4)
    ((count, examples),) = found(checkup).values()
    assert (count, len(examples)) == (13, 3)


def test_v8_the_order_of_dates_is_judged_when_all_are_seen() -> None:
    checkup = examined({"Born": "03/04/1990"}, {"Born": "25/04/1990"}, {"Born": "04/31/1990"})
    assert checkup.orders["Born"].decided() == "DMY" or checkup.orders["Born"].must_ask
    checkup = examined({"Born": "03/04/1990"}, {"Born": "05/06/1990"}, {"Born": "03/04/1990"})
    assert found(checkup) == {("ambiguous_date", "Born"): (3, ["03/04/1990", "05/06/1990"])}
    assert checkup.orders["Born"].must_ask


def test_without_an_address_column_nothing_is_usable() -> None:
    examination = Examination(GUESSES[:1], date(2026, 11, 22))
    examination.add(Row({"ID": 1}, "row 1"))
    assert examination.result().usable == 0


def test_v11_zeros_that_a_spreadsheet_lost_are_told_and_never_guessed() -> None:
    guesses = [
        Guess("Email", "email"),
        Guess("PLZ", "address", "zip"),
        Guess("Tel", "field", "PHONE"),
    ]
    examination = Examination(guesses, date(2026, 11, 22))
    for at, (zip_code, phone) in enumerate([(1067, 3012345), ("01067", "030 12345"), ("", "")]):
        values = {"Email": f"c{at}@example.org", "PLZ": zip_code, "Tel": phone}
        examination.add(Row(values, f"row {at}"))
    told = found(examination.result())
    assert told == {("lost_zeros", "PLZ"): (1, ["1067"]), ("lost_zeros", "Tel"): (1, ["3012345"])}
    assert plain(1067) == "1067"


def test_half_an_address_is_told_and_what_is_empty_counted() -> None:
    parts = ("addr1", "city", "zip", "country")
    guesses = [Guess("Email", "email"), *(Guess(part, "address", part) for part in parts)]
    examination = Examination(guesses, date(2026, 11, 22))
    rows = [("Main St", "Kent", "1", "US"), ("Main St", "", "1", ""), ("", "", "", "US")]
    for at, cells in enumerate(rows):
        values = dict(zip(parts, cells, strict=True)) | {"Email": f"c{at}@example.org"}
        examination.add(Row(values, f"row {at}"))
    checkup = examination.result()
    assert found(checkup) == {("half_address", "city"): (1, ["row 1"])}
    assert checkup.empty == {"Email": 0, "addr1": 1, "city": 2, "zip": 1, "country": 1}
