"""A country's two-letter code from what shops write for it.

It guesses nothing from a city or a postcode.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pl")
_ALSO: Final = {
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "holland": "NL",
    "brd": "DE",
    "d": "DE",
    "f": "FR",
    "a": "AT",
}
_THREE: Final = {
    "AUS": "AU", "AUT": "AT", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CZE": "CZ",
    "DEU": "DE", "DNK": "DK", "ESP": "ES", "FIN": "FI", "FRA": "FR", "GBR": "GB", "IRL": "IE",
    "ITA": "IT", "LUX": "LU", "MEX": "MX", "NLD": "NL", "NOR": "NO", "NZL": "NZ", "POL": "PL",
    "PRT": "PT", "SWE": "SE",
}  # fmt: skip


def country_code(text: str) -> str:
    """ISO-2 in capitals, or "" where it cannot be told.

    Codes of two and three letters, and names in seven languages.
    """
    folded = _folded(text)
    if folded in _ALSO:
        return _ALSO[folded]
    if text.strip().upper() in _THREE:
        return _THREE[text.strip().upper()]
    names = _names()
    if len(folded) == 2:
        return folded.upper() if folded.upper() in names.values() else ""
    return names.get(folded, "")


@cache
def _names() -> dict[str, str]:
    """Country name, folded → code; built when the first country of a feed is met."""
    from babel import Locale  # noqa: PLC0415 - large tables, and few starts need them

    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "XA", "XB"):
                found.setdefault(_folded(name), code)
    return found


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
