"""The owner's own query: one SELECT, and nothing that could end the brackets it is put into.

It does not understand SQL beyond that: what a query may touch, the database itself is told.
"""

from __future__ import annotations

import re
from typing import Final

from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import tr

_TOKEN: Final = re.compile(
    r"""'(?:''|[^'])*' | "(?:""|[^"])*" | `(?:``|[^`])*` | \[[^\]]*\]
      | (?P<comment>--[^\n]*|/\*.*?\*/) | (?P<sign>[();]) | .""",
    re.VERBOSE | re.DOTALL,
)
_BEGINS: Final = re.compile(r"\s*(?:select|with|values)\b", re.IGNORECASE)


def one_select(query: str) -> str:
    """The query without comments and final semicolons, fit to stand in brackets.

    Raises SourceProblem where it is not a single SELECT (or WITH … SELECT).
    """
    kept: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(query):
        if match["comment"]:
            kept.append(" ")
            continue
        depth += {"(": 1, ")": -1}.get(match["sign"] or "", 0)
        if depth < 0:
            break
        kept.append(match[0] if match["sign"] != ";" else "\0")
    text = "".join(kept).rstrip("\0 \t\r\n")
    if depth != 0 or "\0" in text or not _BEGINS.match(text):
        raise SourceProblem(
            tr("The query cannot be used"),
            "query = takes one whole SELECT: mailbridge only ever reads the shop's data.",
        )
    return text
