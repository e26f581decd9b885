from __future__ import annotations

import pytest

from mailbridge.shop.values.countries import country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), ("USA", "US"), ("U.S.A.", "US"), ("United States", "US"), ("United States of America", "US"),
        ("DE", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("Deutschland", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"),
        ("Germania", "DE"), ("Duitsland", "DE"), ("Niemcy", "DE"), (" deutschland ", "DE"), ("UK", "GB"), ("England", "GB"),
        ("Österreich", "AT"), ("Oesterreich", ""), ("Schweiz", "CH"), ("Suisse", "CH"), ("Polska", "PL"), ("Holland", "NL"),
        ("Nederland", "NL"), ("España", "ES"), ("Italia", "IT"), ("", ""), ("Atlantis", ""), ("QQ", ""), ("Texas", ""), ("EU", ""),
    ],
)  # fmt: skip
def test_country_code(text: str, code: str) -> None:
    assert country_code(text) == code
