"""``unsubscribed_file``: a list for the shop of who gets no more mail, kept up to date.

It is written whole and only when it differs, so that the shop's program sees a change when there
is one. mailbridge never reads it.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.base.paths import write_private
from mailbridge.service.lists.tables import csv_bytes
from mailbridge.store.database import Database

HEADER = ("email", "key", "status")


def write_unsubscribed(database: Database, path: Path) -> bool:
    """Bring the file up to date; whether it was written. Raises OSError where it cannot be."""
    rows = database.execute(
        "SELECT DISTINCT p.known_address, r.key, p.status FROM people p"
        " JOIN rows r ON r.person = p.id"
        " WHERE p.status IN ('unsubscribed', 'cleaned', 'archived') AND p.known_address NOT NULL"
        " ORDER BY p.known_address, r.key"
    ).fetchall()
    content = csv_bytes(HEADER, rows)
    if path.exists() and path.read_bytes() == content:
        return False
    write_private(path, content)
    return True
