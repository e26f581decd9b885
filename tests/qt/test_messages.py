from __future__ import annotations

import pytest

from mailbridge.records.standing import StateName
from mailbridge.widgets.engine.messages import (
    Busy,
    Bye,
    Finished,
    Hello,
    Message,
    Problem,
    Progress,
    Reading,
    Started,
    State,
    message_of,
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"event":"hello","version":"1.0"}', Hello("1.0")),
        (b'{"event":"started","run":12,"kind":"backfill"}', Started(12, "backfill")),
        (b'{"event":"reading","feed":"Customers","rows":0}', Reading("Customers", 0, done=False)),
        (b'{"event":"read","feed":"Customers","rows":250}', Reading("Customers", 250, done=True)),
        (b'{"event":"progress","phase":"audience","done":9}', Progress("audience", 9, -1)),
        (b'{"event":"progress","phase":"sending","done":1,"left":2}', Progress("sending", 1, 2)),
        (b'{"event":"finished","report":{"message":"m","pushed":2}}', Finished("m", {"message": "m", "pushed": 2})),
        (b'{"event":"state","state":"paused","title":"t","text":"x","next":""}', State(StateName.PAUSED, "t", "x", "")),
        (b'{"event":"state","state":"working","title":"t"}', State(StateName.WORKING, "t")),
        (b'{"event":"problem","title":"t","message":"m"}', Problem("t", "m")),
        (b'{"event":"busy","text":"who"}', Busy("who")),
        (b'{"event":"bye"}', Bye()),
        (b'{"event":"hello","version":"1","more":"than we know"}', Hello("1")),
    ],
)  # fmt: skip
def test_a_line_becomes_its_record(line: bytes, message: Message) -> None:
    assert message_of(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"Traceback (most recent call last):",
        b"[]",
        b'"hello"',
        b"{}",
        b'{"event":"unheard of"}',
        b'{"event":["hello"]}',
        b'{"event":"started","run":"many","kind":"sync"}',
        b'{"event":"started"}',
        b'{"event":"state","state":"odd","title":"t"}',
        b'{"event":"finished","report":7}',
        b"\xff\xfe",
    ],
)
def test_any_other_line_is_none_of_ours(line: bytes) -> None:
    assert message_of(line) is None
