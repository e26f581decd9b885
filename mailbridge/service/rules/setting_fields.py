"""The settings of the file as fields to fill in: words, kind, bounds and default of each.

Kinds, bounds and defaults are the schema's own; only the words are made here. It draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le

from mailbridge.base.language import mark, tr
from mailbridge.service.rules.editing import save, with_values
from mailbridge.service.session import Session
from mailbridge.settings.schema import Mailchimp, Settings, Sync
from mailbridge.settings.tables import Table


class Kind(StrEnum):
    """How a value is given."""

    CHOICE = "choice"
    NUMBER = "number"
    SHARE = "share"
    YES_NO = "yes_no"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SettingField:
    """section, name: as in the settings file. choices: value and words. least, most: bounds.

    advanced: to be folded away. default: as the schema has it.
    """

    section: str
    name: str
    title: str
    text: str
    kind: Kind
    value: Any
    default: Any
    choices: tuple[tuple[Any, str], ...] = ()
    least: float = 0
    most: float = 1_000_000_000
    advanced: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """title and text are marked for translation. choices: value → words."""

    title: str
    text: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    advanced: bool = False


_NEW = {
    None: mark("As your audience does it (recommended)"),
    "subscribed": mark("Add them as subscribed"),
    "pending": mark("Ask each one by e-mail first"),
    "transactional": mark("Add them without newsletters"),
    "unsubscribed": mark("Add them as unsubscribed"),
}
_REMOVED = {
    "keep": mark("Do nothing"),
    "tag": mark("Give them a tag"),
    "archive": mark("Archive them"),
    "unsubscribe": mark("Unsubscribe them"),
}
WORDS: Mapping[tuple[str, str], _Words] = {
    ("mailchimp", "new_contacts"): _Words(
        mark("New customers"), mark("How customers who are not in Mailchimp yet are added."), _NEW
    ),
    ("mailchimp", "contact_limit"): _Words(
        mark("Contacts your plan allows"),
        mark("New customers beyond it wait instead of costing money. 0: not known."),
    ),
    ("sync", "when_removed"): _Words(
        mark("Customers gone from the shop"),
        mark("What happens in Mailchimp when a customer is no longer in your shop."),
        _REMOVED,
    ),
    ("sync", "removed_tag"): _Words(
        mark("Tag for those who are gone"), mark("Used where they are given a tag.")
    ),
    ("sync", "max_removed_percent"): _Words(
        mark("Stop when more than so many are gone"),
        mark("In percent. If more customers vanish at once, mailbridge stops and asks you."),
    ),
    ("sync", "mirror_unsubscribes"): _Words(
        mark("Read unsubscribes back"),
        mark("Who left in Mailchimp is known here and is never signed up again."),
    ),
    ("mailchimp", "max_connections"): _Words(
        mark("Connections at once"),
        mark("Mailchimp allows 10 for one account; fewer leave room for other programs."),
        advanced=True,
    ),
    ("sync", "removed_after_reads"): _Words(
        mark("Checks before somebody counts as gone"),
        mark("So many checks in a row have to miss a customer."),
        advanced=True,
    ),
    ("sync", "unsubscribed_file"): _Words(
        mark("File of those who left"),
        mark("Keeps a list of them for your shop program. Empty: no file."),
        advanced=True,
    ),
    ("sync", "first_load_starts_automations"): _Words(
        mark("The first sending may start automations"),
        mark("Welcome journeys would go to all your customers at once."),
        advanced=True,
    ),
}
"""Every setting that stands in the window, in its order."""

ELSEWHERE = frozenset(
    {
        ("mailchimp", "audience"),
        ("mailchimp", "audience_name"),
        ("mailchimp", "create_audience"),
        ("mailchimp", "login_client_id"),
        ("mailchimp", "login_client_secret"),
        ("mailchimp", "login_port"),
        ("sync", "every_minutes"),
    }
)
"""Settings that have another place: the set-up's, or a choice of their own on the page."""

_MODELS: Mapping[str, type[Table]] = {"mailchimp": Mailchimp, "sync": Sync}


def setting_fields(settings: Settings) -> tuple[SettingField, ...]:
    """All fields with their present values, in order."""
    return tuple(
        _field(section, name, getattr(getattr(settings, section), name), words)
        for (section, name), words in WORDS.items()
    )


def change_setting(session: Session, section: str, name: str, value: Any) -> None:
    """Save one value. Raises SettingsError where it cannot be so, or OSError."""
    before = session.settings()
    changed: dict[str, dict[str, Any]] = {"mailchimp": {}, "sync": {}}
    changed[section][name] = value
    save(session, before, with_values(before, changed["mailchimp"], changed["sync"]))


def _field(section: str, name: str, value: Any, words: _Words) -> SettingField:
    info = _MODELS[section].model_fields[name]
    least, most = 0.0, 1_000_000_000.0
    for rule in info.metadata:
        if isinstance(rule, Ge):
            least = float(rule.ge)  # type: ignore[arg-type]  # a number here, any value to the library
        elif isinstance(rule, Gt):
            least = float(rule.gt)  # type: ignore[arg-type]  # a number here, any value to the library
        elif isinstance(rule, Le):
            most = float(rule.le)  # type: ignore[arg-type]  # a number here, any value to the library
    return SettingField(
        section=section,
        name=name,
        title=tr(words.title),
        text=tr(words.text),
        kind=_kind(info.annotation),
        value=value,
        default=info.default,
        choices=tuple((choice, tr(said)) for choice, said in words.choices.items()),
        least=least,
        most=most,
        advanced=words.advanced,
    )


def _kind(annotation: Any) -> Kind:
    simple: Mapping[Any, Kind] = {
        bool: Kind.YES_NO,
        int: Kind.NUMBER,
        float: Kind.SHARE,
        str: Kind.TEXT,
    }
    if annotation in simple:
        return simple[annotation]
    inner = [one for one in get_args(annotation) if one is not type(None)]
    if get_origin(annotation) is Literal or any(get_origin(one) is Literal for one in inner):
        return Kind.CHOICE
    return simple.get(inner[0], Kind.TEXT) if inner else Kind.TEXT
