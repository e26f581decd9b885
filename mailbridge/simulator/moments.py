"""Times as callers write them: the two patterns of the API description, read into UTC.

It does not write times; `model.stamp` does.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:?\d{2})")


def parse(text: str) -> datetime | None:
    """The moment in UTC; None for empty text. Raises ValueError for anything else.

    Taken: `YYYY-MM-DD HH:MM:SS` (UTC) and ISO 8601 with an offset. A naive ISO time matches
    neither pattern of the specification and is refused.
    """
    if text == "":
        return None
    if _PLAIN.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if _ISO.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(UTC)
    raise ValueError(text)
