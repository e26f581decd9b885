"""Phone numbers: as the shop has them, or in the form that a US-format field demands.

It does not ask whether a number is in use.
"""

from __future__ import annotations

import re
from typing import Final

from mailbridge.base.language import tr

_US: Final = re.compile(r"(?:\+?1[\s.\-]*)?\(?(\d{3})\)?[\s.\-]*(\d{3})[\s.\-]*(\d{4})", re.ASCII)


def us_format(text: str) -> str:
    """NNN-NNN-NNNN, the only form that a field in US format takes. Raises ValueError.

    From Mailchimp's merge field guide: other forms are refused.
    """
    match = _US.fullmatch(text)
    if match:
        return "-".join(match.groups())
    found = _parsed(text, "US")
    if found is None or found[0] != 1 or len(found[1]) != 10:
        raise ValueError(tr("“{text}” is no US phone number", text=text))
    digits = found[1]
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def international(text: str, country: str | None) -> str:
    """The number with its country code where the shop's country is known and the number is valid.

    country: ISO-2 of the shop. Everything else stays as the shop wrote it.
    """
    if not country:
        return text
    # Loaded when first needed: its data are large, and most starts need none of it.
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str, country: str) -> tuple[int, str] | None:
    """Country code and national number, or None where the text holds no number."""
    import phonenumbers  # noqa: PLC0415 - loaded when first needed, as above

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    return number.country_code or 0, phonenumbers.national_significant_number(number)
