"""Tables as CSV that opens safely in a spreadsheet: UTF-8 with BOM, no cell taken for a formula.

The rule is a promise of the public interface, for the command line, the window and files alike.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Where a cell begins: at its start, and after whatever a spreadsheet set to another country takes
# for a separator. The wide signs are the same to a Japanese one.
_FORMULA = re.compile(r"""(^|[;,|\t\r\n])(["']*)(?=[=+\-@\t\r\n＝＋－＠])""")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe_cell(cell: object) -> str:
    """The cell's text; one that a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return _FORMULA.sub(r"\1\2'", text)
