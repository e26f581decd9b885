"""A long answer of MySQL's, row by row, with a time limit on computing it but not on taking it.

The server's own limit counts until the last row is taken, so a slow reader would look like a slow
query; tables are read without any of this, in short pages (servers_mysql).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.engine import Connection, CursorResult, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_kind import PAGE, ask, streamed


def stream(connection: Connection, sql: str, seconds: float) -> Iterator[Page]:
    """The rows page by page. seconds: how long the first page may take. Raises DBAPIError.

    The session's own limit has to be off. Left before its end, the statement is stopped.
    """
    ((number,),) = ask(connection, "SELECT CONNECTION_ID()")
    with _stopped_after(seconds, connection.engine, int(number)):
        result: CursorResult[Any] = streamed(connection, sql)
        page = result.fetchmany(PAGE)
    try:
        while page:
            yield [tuple(row) for row in page]
            page = result.fetchmany(PAGE)
    finally:
        if page:
            # Closing takes all the rows that are left, unless there are no more.
            _stop(connection.engine, int(number))
        result.close()


@contextmanager
def _stopped_after(seconds: float, engine: Engine, number: int) -> Iterator[None]:
    """Stop what the connection is doing when the time is over; the block then fails with 1317."""
    timer = threading.Timer(seconds, _stop, (engine, number))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _stop(engine: Engine, number: int) -> None:
    """Through a connection of its own: the other one is waiting for its answer."""
    # Where even that is refused, the limit of the socket remains.
    with suppress(DBAPIError), engine.connect() as other:
        other.exec_driver_sql(f"KILL QUERY {number}")
