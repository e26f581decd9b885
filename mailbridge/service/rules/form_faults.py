"""What is wrong with something typed into a form, in plain words and by its place in the form.

settings.complaints says the same to whoever writes the file; here nobody is told of keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mailbridge.base.language import mark, tr

M = TypeVar("M", bound=BaseModel)

_WORDS: Mapping[str, str] = {
    "string_too_short": mark("Please fill this in."),
    "missing": mark("Please fill this in."),
    "string_type": mark("Please type text here."),
    "int_type": mark("Please type a whole number."),
    "int_from_float": mark("Please type a whole number."),
    "int_parsing": mark("Please type a whole number."),
    "float_type": mark("Please type a number."),
    "finite_number": mark("Please type a number."),
    "greater_than": mark("Please type a larger number."),
    "greater_than_equal": mark("Please type a larger number."),
    "less_than": mark("Please type a smaller number."),
    "less_than_equal": mark("Please type a smaller number."),
    "too_short": mark("There has to be at least one."),
    "too_long": mark("There are too many."),
    "string_too_long": mark("This is too long."),
    "string_pattern_mismatch": mark("Please type two capital letters, such as US."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. path: where it stands in the setting, such as ("when", "column")."""

    path: tuple[str | int, ...]
    words: str

    @property
    def field(self) -> str:
        """The last name of the path: what the control at fault is called; "" for the whole."""
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), "")


class FaultyError(ValueError):
    """The mistakes of a form, the first one first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """Each mistake once, as the schema found them."""
    found: dict[tuple[str | int, ...], Fault] = {}
    for detail in error.errors(include_url=False):
        # pydantic adds the name of the branch it tried: "changes_to.str", "rises_to.float".
        path = tuple(part for part in detail["loc"] if part not in {"str", "int", "float", "bool"})
        words = _WORDS.get(detail["type"], mark("This cannot be used so."))
        # Where whole numbers and others are allowed, both are said to be missing.
        if path not in found or detail["type"].startswith("float"):
            found[path] = Fault(path, tr(words))
    return tuple(found.values())


def made(model: type[M], values: Mapping[str, object], known: Sequence[Fault] = ()) -> M:
    """The setting that the values of a form make. known: what the form itself found wrong.

    Raises FaultyError.
    """
    if known:
        raise FaultyError(tuple(known))
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise FaultyError(faults_of(error)) from None


def number_of(text: str) -> float | int | str:
    """What was typed as a number; the text itself where it is none (the schema says so then).

    Both marks are taken for the decimal one; a number is written without groups.
    """
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return text.strip()
    return int(number) if number.is_integer() else number
