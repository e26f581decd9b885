"""Members from a CSV file, to begin with somebody in the audience.

It takes what it reads past the API's rules, like an import by the owner.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from mailbridge.simulator.acts import Acts
from mailbridge.simulator.model import Value
from mailbridge.simulator.statuses import ALL

EMAIL = ("email", "email_address", "email address")


def seed(acts: Acts, list_id: str, file: Path) -> int:
    """Read members into an audience; returns how many.

    Columns, in capitals or not: email (or email_address), status (subscribed where empty), tags
    (parted by semicolons), unsubscribed_by (self or admin); any other is a merge field, made as
    text where there is none of that tag. Raises ValueError with the line, OSError.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        names = {name.strip().lower(): name for name in reader.fieldnames or ()}
        email = next((names[name] for name in EMAIL if name in names), None)
        if email is None:
            raise ValueError(f"{file.name}: there is no column named email")
        count = 0
        for count, row in enumerate(reader, start=1):  # noqa: B007 - the count is what is wanted
            try:
                _one(acts, list_id, row, names, email)
            except (KeyError, ValueError) as error:
                raise ValueError(f"{file.name}, line {reader.line_num}: {error}") from error
        return count


def _one(acts: Acts, list_id: str, row: dict[str, str], names: dict[str, str], email: str) -> None:
    def cell(name: str) -> str:
        return (row.get(names.get(name, "")) or "").strip()

    address = row[email].strip()
    status = cell("status").lower() or "subscribed"
    if status not in ALL:
        raise ValueError(f"unknown status {status}")
    if acts.audience(list_id).member(address) is not None:
        raise ValueError(f"{address} is there twice")
    fields: dict[str, Value] = {
        _tag(name): cell(name)
        for name in names
        if name not in (*EMAIL, "status", "tags", "unsubscribed_by") and cell(name)
    }
    for tag in fields:
        if acts.audience(list_id).field(tag) is None:
            acts.add_field(list_id, tag)
    tags = [name.strip() for name in cell("tags").split(";") if name.strip()]
    first = "subscribed" if status == "archived" else status
    acts.add_member(list_id, address, status=first, fields=fields, tags=tags)
    if cell("unsubscribed_by") == "self":
        acts.unsubscribe_self(list_id, address)
    if status == "archived":
        acts.archive(list_id, address)


def _tag(name: str) -> str:
    """A column's name as a merge tag."""
    return re.sub(r"[^A-Z0-9_]", "_", name.upper())[:10]
