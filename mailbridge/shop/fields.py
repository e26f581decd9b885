"""One merge field's value out of its cells, in the form that the API takes; or a note why not.

The forms are those of Mailchimp's merge field guide. It knows nothing of rows and contacts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailbridge.base.language import mark, tr
from mailbridge.records.contact import Address, FieldValue
from mailbridge.records.field import FieldType
from mailbridge.shop.plan import FieldPlan
from mailbridge.shop.values import dates, numbers, phones, text
from mailbridge.shop.values.countries import country_code
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import plain

_REQUIRED: Final = ("addr1", "city", "state", "zip")
_WITH_STATES: Final = frozenset({"", "US", "CA", "AU", "BR", "IN", "MX"})
_ZIP: Final = re.compile(r"(\d{5})(?:-?\d{4})?", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.IGNORECASE)
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of the shop. order: of its dates. country: ISO-2. today: its calendar day."""

    order: Order | None
    country: str | None
    today: date


class UnfitError(ValueError):
    """The cell cannot be sent in this field. str() is the owner's sentence."""


def value_of(
    plan: FieldPlan, cells: Mapping[str, object], around: Circumstances, notes: list[str]
) -> FieldValue | None:
    """The value to send; "" to clear the field, None to leave it out.

    cells: column → raw value for the plan's columns. notes gets a sentence for whatever was cut or
    left out.
    """
    try:
        value: FieldValue | None
        if plan.type is FieldType.ADDRESS:
            value = _address(plan, cells, notes)
        else:
            value = _FORMS.get(plan.type, _text)(plan, cells[plan.column], around, notes)
    except ValueError as error:
        notes.append(tr("{name} left out: {error}", name=plan.name, error=error))
        return None
    if value is None and plan.when_empty == "clear":
        return ""
    return value


def _text(plan: FieldPlan, cell: object, _: Circumstances, notes: list[str]) -> str | None:
    return _fitted(text.clean(plain(cell)), plan.name, notes) or None


def _fitted(whole: str, name: str, notes: list[str]) -> str:
    kept = text.cut(whole)
    if kept != whole:
        notes.append(
            tr("{name} was cut: Mailchimp keeps {LIMIT} bytes.", name=name, LIMIT=text.LIMIT)
        )
    return kept


def _number(
    plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]
) -> int | float | None:
    del around, notes
    return numbers.number(cell, plan.style)


def _date(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    del notes
    return dates.iso_date(cell, plan.order or around.order) or None


def _birthday(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    del notes
    return dates.birthday(cell, plan.order or around.order, around.today) or None


def _phone(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    written = text.clean(plain(cell))
    if not written:
        return None
    if plan.phone_format.upper() == "US":
        return phones.us_format(written)
    return _fitted(phones.international(written, around.country), plan.name, notes)


def _choice(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    del around, notes
    written = text.clean(plain(cell))
    if not written or written in plan.choices:
        return written or None
    alike = [choice for choice in plan.choices if choice.casefold() == written.casefold()]
    if len(alike) != 1:
        raise UnfitError(tr("“{shown}” is none of the field's choices.", shown=_shown(written)))
    return alike[0]


def _zip(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    del plan, around, notes
    written = text.clean(plain(cell))
    match = _ZIP.fullmatch(written)
    if written and not match:
        raise UnfitError(tr("“{shown}” is no US ZIP code of five digits.", shown=_shown(written)))
    return match[1] if match else None


def _url(plan: FieldPlan, cell: object, around: Circumstances, notes: list[str]) -> str | None:
    del around, notes
    written = text.clean(plain(cell))
    if not written:
        return None
    whole = f"https://{written}" if written.casefold().startswith("www.") else written
    if not _URL.fullmatch(whole) or len(whole.encode()) > text.LIMIT:
        raise UnfitError(
            tr("“{shown}” is no web address for {name}.", shown=_shown(written), name=plan.name)
        )
    return whole


def _address(plan: FieldPlan, cells: Mapping[str, object], notes: list[str]) -> Address | None:
    """All four of addr1, city, state and zip as text, or nothing: the API refuses less.

    A state may be empty where the settings name no column for it, or the country has none.
    """
    written = {part: text.clean(plain(cells[column])) for part, column in plan.parts.items()}
    if not any(value for part, value in written.items() if part != "country"):
        return None
    code = country_code(written.get("country", ""))
    for part in _REQUIRED:
        stateless = part == "state" and code not in _WITH_STATES
        if part in plan.parts and not written[part] and not stateless:
            raise UnfitError(tr("the address has no {part}.", part=tr(_PARTS[part])))
    result: Address = {part: _fitted(written.get(part, ""), plan.name, notes) for part in _REQUIRED}
    if written.get("addr2"):
        result["addr2"] = _fitted(written["addr2"], plan.name, notes)
    if code:
        result["country"] = code
    elif written.get("country"):
        notes.append(
            tr(
                "{name}: the country “{shown}” is not known.",
                name=plan.name,
                shown=_shown(written["country"]),
            )
        )
    return result


def _shown(written: str) -> str:
    return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"


_PARTS: Final = {
    "addr1": mark("street"),
    "city": mark("city"),
    "state": mark("state"),
    "zip": mark("postcode"),
}
_Form = Callable[[FieldPlan, object, Circumstances, list[str]], FieldValue | None]
_FORMS: Final[dict[FieldType, _Form]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.BIRTHDAY: _birthday,
    FieldType.PHONE: _phone,
    FieldType.RADIO: _choice,
    FieldType.DROPDOWN: _choice,
    FieldType.ZIP: _zip,
    FieldType.URL: _url,
    FieldType.IMAGEURL: _url,
}
