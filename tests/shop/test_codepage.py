from __future__ import annotations

import io

import pytest

from mailbridge.shop import codepage
from mailbridge.shop.codepage import Encoding, decode, detect

WEST = "ID;Name\n1;René Müller\n2;Søren Ångström\n3;Françoise Lefèvre\n4;José Muñoz\n5;Jürg Weiß\n"
EAST = (
    "ID;Name\n"
    "1;Łukasz Żółć\n2;Jiří Dvořák\n3;Zoë Kovács\n4;Małgorzata Wiśniewska\n5;Čeněk Šťastný\n"
)
CYRILLIC = "ID;Name\n1;Иван Петров\n2;Мария Сидорова\n"


@pytest.mark.parametrize(
    ("text", "written", "codec", "sure"),
    [
        (WEST, "utf-8", "utf-8", True),
        (WEST, "utf-8-sig", "utf-8", True),
        (WEST, "utf-16", "utf-16-le", True),
        (WEST, "utf-16-le", "utf-16-le", False),
        (WEST, "utf-16-be", "utf-16-be", False),
        (WEST, "utf-32", "utf-32-le", True),
        (WEST, "cp1252", "cp1252", False),
        (WEST, "cp850", "cp850", False),
        (WEST, "mac_roman", "mac_roman", False),
        (EAST, "cp1250", "cp1250", False),
        (CYRILLIC, "cp1251", "cp1251", False),
        ("ID;Name\n1;Anna\n", "ascii", "utf-8", True),
        ("a", "ascii", "utf-8", True),
        ("Renée\n", "cp1252", "cp1252", False),
        ("Zürich – 5 €\n", "cp1252", "cp1252", False),
    ],
)
def test_f12_the_encoding_is_decided_by_the_bytes(
    text: str, written: str, codec: str, *, sure: bool
) -> None:
    raw = text.encode(written)
    found = detect(io.BytesIO(raw))
    assert (found.codec, found.sure) == (codec, sure)
    assert raw[found.mark :].decode(found.codec) == text


def test_the_evidence_may_stand_at_the_very_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codepage, "BLOCK", 64)
    plain = b"1;Anna;anna@example.org\n" * 100
    assert detect(io.BytesIO(plain + "2;Béa\n".encode())).codec == "utf-8"
    assert detect(io.BytesIO(plain + "2;Béa\n".encode("cp1252"))).codec == "cp1252"
    assert detect(io.BytesIO(plain + "2;Béa".encode()[:-2])).codec == "cp1252"


def test_f13_a_few_odd_lines_do_not_change_the_encoding() -> None:
    mixed = "1;Renée\n2;Günther\n".encode() + "3;Béa\n".encode("cp1252")
    assert detect(io.BytesIO(mixed)) == Encoding("utf-8", sure=False)
    mixed = "1;Renée\n".encode() + "3;Béa\n4;Jürg\n5;Noël\n".encode("cp1252")
    assert detect(io.BytesIO(mixed)).codec == "cp1252"


def test_a_line_of_utf8_in_a_file_with_a_code_page_is_read_as_what_it_is() -> None:
    assert decode("Renée".encode(), "cp1252") == "Renée"
    assert decode("Renée".encode("cp1252"), "cp1252") == "Renée"
    with pytest.raises(UnicodeDecodeError):
        decode("Renée".encode("cp1252"), "utf-8")
    with pytest.raises(UnicodeDecodeError):
        decode(b"\x81\x8d", "cp1252")


def test_every_encoding_has_words_for_the_owner() -> None:
    assert Encoding("cp1252").words == "Western European (Windows)"
    assert Encoding("utf-16-le").wide
    assert not Encoding("utf-8").wide
