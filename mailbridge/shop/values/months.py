"""The names of the months in seven languages, long and short.

It is a table and parses nothing.
"""

from __future__ import annotations

from typing import Final

_NAMES: Final = (
    "january jan januar janvier janv jänner enero ene gennaio gen januari styczeń stycznia sty",
    "february feb februar février févr fevrier febrero febbraio februari luty lutego lut",
    "march mar märz mrz maerz mars marzo maart mrt marzec marca",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi",
    "may mai mayo maggio mag mei maj maja",
    "june jun juni juin junio giugno giu czerwiec czerwca cze",
    "july jul juli juillet juil julio luglio lug lipiec lipca lip",
    "august aug août aout agosto ago augustus sierpień sierpnia sie",
    "september sep sept septembre septiembre settembre set wrzesień września wrz",
    "october oct oktober okt octobre octubre ottobre ott październik października paź",
    "november nov novembre noviembre listopad listopada lis",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre grudzień grudnia gru",
)

MONTHS: Final = {
    name: number for number, names in enumerate(_NAMES, 1) for name in names.casefold().split()
}
"""Name → 1 to 12, case-folded."""
