"""The columns of the customers' table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mailbridge.base.language import mark
from mailbridge.screens.customers.words import spoken_email, standing, why
from mailbridge.service.lists.customers import CustomerRow
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.words import when


def columns(today: Callable[[], date]) -> list[Column[CustomerRow]]:
    """Number, Name, E-mail, State, Last sent, Why. today: the calendar day, for "yesterday"."""
    return [
        Column("key", mark("Customer no."), lambda row: row.key, "key", width=14),
        Column("name", mark("Name"), lambda row: row.name or "–", "name", width=20),
        Column(
            "email", mark("E-mail"), lambda row: row.email or "–", "email", 30, spoken=spoken_email
        ),
        Column("state", mark("State"), standing, "standing", width=27),
        Column(
            "sent",
            mark("Last sent"),
            lambda row: when(row.sent, today()) or "–",
            "sent",
            width=23,
            plain=lambda row: row.sent,
        ),
        Column("why", mark("Why"), why, "why", width=40),
    ]
