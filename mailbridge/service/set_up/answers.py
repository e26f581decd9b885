"""The wizard's answers → the settings they come to, as plain data.

It reads, checks and saves nothing: set-up does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.settings.schema import Settings


def draft(
    *,
    source: Path | str,
    table: str | None,
    query: str = "",
    columns: dict[str, str],
    audience: str,
    fields: dict[str, tuple[str, str | None]],
    consent: tuple[str, list[str]] | None = None,
    new_contacts: str | None = None,
    name: str = "Customers",
    new_audience: Mapping[str, str] | None = None,
    dates: str | None = None,
) -> Settings:
    """The settings that the wizard's answers come to.

    source: a database's URL or file, or an export file (its folder is watched for files like it).
    query: one SELECT of the owner's own instead of a table.
    columns: role (key, email, edited) → column. fields: merge tag → (column, type or None).
    new_audience: what Mailchimp requires of one that is to be made, where audience is "".
    Raises SettingsError where the answers do not make a feed.
    """
    feed: dict[str, object] = {"name": name, "email": columns.get("email", "")}
    feed |= {role: columns[role] for role in ("key", "edited") if columns.get(role)}
    feed |= _where(source, table, query)
    feed["fields"] = {
        tag: {"column": column, **({"type": kind} if kind else {})}
        for tag, (column, kind) in fields.items()
    }
    if consent is not None:
        feed["consent"] = {"column": consent[0], "yes": list(consent[1])}
    if dates:
        feed["dates"] = dates
    mailchimp: dict[str, object] = {"audience": audience}
    if new_audience and not audience:
        mailchimp["create_audience"] = dict(new_audience)
    if new_contacts:
        mailchimp["new_contacts"] = new_contacts
    try:
        return Settings.model_validate({"mailchimp": mailchimp, "feed": [feed]})
    except ValueError as error:
        raise SettingsError(tr("The set-up is not finished"), str(error)) from error


def _where(source: Path | str, table: str | None, query: str) -> dict[str, object]:
    text = str(source)
    if table is not None or query:
        url = text if "://" in text else f"sqlite:///{Path(text).absolute().as_posix()}"
        return {"database": url, **({"query": query} if query else {"table": table})}
    path = Path(text).absolute()
    return {"folder": str(path.parent), "files": pattern_of(path.name)}


def pattern_of(file_name: str) -> str:
    """The pattern of exports like this one: digits, as in dates and counters, may differ."""
    stem, dot, ending = file_name.rpartition(".")
    loose = "".join("*" if sign.isdigit() else sign for sign in (stem or file_name))
    while "**" in loose:
        loose = loose.replace("**", "*")
    return f"{loose}{dot}{ending}" if stem else loose
