"""One command of mailbridge as a process whose commits and requests leave marks in a file.

Started under strace by tests.rig.recording, which reads the marks out of the order of system calls.
It changes nothing of what the program does.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from datetime import datetime
from typing import Any

from mailbridge.mailchimp.transport import HttpTransport, Request, Response
from tests.fakes.clock import JumpingClock
from tests.rig.face import mailbridge

CARE = "RIG_SYNCHRONOUS"


class Marked(sqlite3.Connection):
    """Marks every statement that ends outside a transaction: what it wrote is promised then."""

    marks: int

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if sql == "PRAGMA synchronous = FULL":
            # The proof of the proof: with less care, something has to be found missing.
            sql = f"PRAGMA synchronous = {os.environ.get(CARE, 'FULL')}"
        cursor = super().execute(sql, parameters)
        if not self.in_transaction and not sql.lstrip().upper().startswith("SELECT"):
            os.write(self.marks, b"commit\n")
        return cursor


def main(marks: str, moment: str, *arguments: str) -> int:
    """Run the command at that moment; its exit status."""
    mark = os.open(marks, os.O_WRONLY | os.O_APPEND)
    send = HttpTransport.send

    def connecting(database: Any, **options: Any) -> sqlite3.Connection:
        if "state.db" not in str(database):
            return sqlite3.Connection(database, **options)
        made = Marked(database, **options)
        made.marks = mark
        return made

    def sending(self: HttpTransport, request: Request) -> Response:
        os.write(mark, b"asked\n")
        try:
            return send(self, request)
        finally:
            os.write(mark, b"answered\n")

    sqlite3.connect = connecting  # type: ignore[assignment]  # the same, with marks
    HttpTransport.send = sending  # type: ignore[method-assign]  # as above
    clock = JumpingClock(datetime.fromisoformat(moment))
    said = mailbridge(clock, *arguments, stdin=sys.stdin.read())
    sys.stderr.write(said.err)
    return said.status if said.clean else 9


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
