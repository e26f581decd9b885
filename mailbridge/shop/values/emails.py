"""E-mail addresses: what can be put right without guessing is, the rest is refused with a reason.

It asks no name server: that an address exists only Mailchimp can find out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

from mailbridge.base.language import mark, tr

_PLAIN: Final = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
    re.ASCII,
)
"""Addresses that email-validator would accept as they are, and nearly all are like this."""

_RESERVED: Final = frozenset({"arpa", "invalid", "local", "localhost", "onion"})
"""Endings that never get mail. ".test" passes: shops try things out with it."""
_INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_FULL_STOPS: Final = str.maketrans("\uff20\uff0e\u3002\ufe6b\uff61", "@..@.")
_BETWEEN: Final = re.compile(r"[;,\s/|]+")
_WRAPPED: Final = re.compile(r".*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*")
_MARKS: Final = "\"'`<>()[]{}\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_NONE: Final = frozenset(
    {
        "-",
        "--",
        ".",
        "/",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "keine",
        "kein",
        "keins",
        "no",
        "nein",
    }
    | {"aucun", "aucune", "non", "ninguno", "sin", "no tiene", "nessuna", "nessuno", "geen", "brak"}
    | {"x", "xx", "xxx", "?", "0", "unknown", "unbekannt", "inconnu", "onbekend", "nieznany"}
    | {"none@none", "no@email", "noemail", "no email", "no e-mail", "keine e-mail"}
)


class BadAddressError(ValueError):
    """The text is no address that mail could go to. str() is the owner's sentence."""


def address(text: str) -> str:
    """The address as it will be sent; "" where the cell holds none. Raises BadAddressError.

    Blanks, invisible signs, "mailto:", brackets, quotes and full-width forms are taken away, and
    "Anna <anna@example.org>" is her address. Of several in a cell the first valid one is taken
    where blanks or ; , / | part them. The domain is lower-cased, one with accents becomes its
    punycode form; the part before the @ keeps its letters.
    """
    if _PLAIN.fullmatch(text) and _surely_valid(text):
        return _domain_lowered(text)
    seen = _visible(text)
    if seen.casefold() in _NONE or not seen:
        return ""
    wrapped = _WRAPPED.fullmatch(seen)
    parts = [wrapped.group(1)] if wrapped else [part for part in _BETWEEN.split(seen) if part]
    return _first_valid([part for part in parts if _trimmed(part)], seen)


def _first_valid(parts: list[str], seen: str) -> str:
    """The first valid address, "" where there are no parts.

    Beside a single address only labels may stand ("privat:"); between several, anything ("or").
    Raises BadAddressError for the first thing that was meant as an address.
    """
    if not parts:
        return ""
    meant = [_trimmed(part) for part in parts if "@" in part]
    if not meant:
        raise BadAddressError(tr("“{seen}” has no @.", seen=seen))
    if len(meant) == 1 and not all("@" in part or part.endswith(":") for part in parts):
        raise BadAddressError(tr("“{seen}” holds more than an address.", seen=seen))
    first: EmailNotValidError | None = None
    for part in meant:
        try:
            return _checked(part)
        except EmailNotValidError as error:
            first = first or error
    raise BadAddressError(_sentence(meant[0], first))


def _checked(text: str) -> str:
    """The address in the form that Mailchimp takes. Raises EmailNotValidError."""
    # test_environment: a name under .test is not impossible, and Mailchimp's own list of domains
    # that it refuses is Mailchimp's business.
    found = validate_email(text, check_deliverability=False, strict=True, test_environment=True)
    if found.ascii_email is None:
        raise EmailNotValidError(
            mark("letters with accents stand before the @, which Mailchimp refuses")
        )
    if "." not in found.ascii_domain or len(found.ascii_domain.rpartition(".")[2]) < 2:
        raise EmailNotValidError(mark("no domain ends like that"))
    return _domain_lowered(found.ascii_email)


def _surely_valid(text: str) -> bool:
    local, _, domain = text.partition("@")
    labels = domain.split(".")
    return (
        len(local) <= 64
        and len(domain) <= 190
        and labels[-1].casefold() not in _RESERVED
        and not any(label[2:4] == "--" for label in labels)
    )


def _domain_lowered(text: str) -> str:
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _visible(text: str) -> str:
    """Without invisible signs and full-width forms of @ and full stop, blanks trimmed."""
    seen = _INVISIBLE.sub("", text).translate(_FULL_STOPS)
    seen = "".join(
        unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" else sign
        for sign in seen
    )
    seen = " ".join(unicodedata.normalize("NFC", seen).split())
    return seen.replace(" @", "@").replace("@ ", "@") if seen.count("@") == 1 else seen


def _trimmed(part: str) -> str:
    part = part.strip(_MARKS)
    if part[:7].casefold() == "mailto:":
        part = part[7:].partition("?")[0]
    return part.strip(_MARKS).rstrip(".,;:")


def _sentence(text: str, error: EmailNotValidError | None) -> str:
    """What is wrong, with the address in it, one sentence."""
    if text.count("@") > 1:
        return tr("“{text}” has more than one @.", text=text)
    local, _, domain = text.partition("@")
    if not local or not domain:
        if local:
            return tr("“{text}” lacks what stands after the @.", text=text)
        return tr("“{text}” lacks what stands before the @.", text=text)
    if "." not in domain:
        return tr(
            "“{text}” is not complete: its domain “{domain}” has no ending such as .com.",
            text=text,
            domain=domain,
        )
    if ".." in text:
        return tr("“{text}” has two full stops in a row.", text=text)
    return tr(
        "“{text}” is no valid address: {rstrip}.", text=text, rstrip=tr(str(error)).rstrip(".")
    )
