"""Faults carried out on a connection: each kind is a function that sends, or does not.

Which request suffers is decided in `faults`; what a right answer is, in the routes.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import struct
import threading
from collections.abc import Callable

import orjson

from mailbridge.simulator.faults import Fault
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.wire import Line, Reply

JSON = "application/json; charset=utf-8"
BLOCK_PAGE = (
    "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
    "You don't have permission to access this server.<p>Reference #18.2d351ab8.1557333295.a4e16ab"
    "</body></html>"
)
BOMB_BYTES = 64 * 1024 * 1024
DEPTH = 200_000
LINGER = "hh" if os.name == "nt" else "ii"  # Windows has shorts in struct linger
TITLES = {
    429: ("Too Many Requests", "You have exceeded the limit of 10 simultaneous connections."),
    500: ("Internal Server Error", "An unexpected internal error has occurred."),
    502: ("Bad Gateway", "The request could not be served."),
    503: ("Service Unavailable", "The service is temporarily unavailable."),
    504: ("Gateway Timeout", "The request took too long."),
}
Deed = Callable[[Fault, Line, Reply, threading.Event], bool]


def perform(fault: Fault, line: Line, reply: Reply, stopped: threading.Event) -> bool:
    """Do it; tells whether the connection can go on. reply: the right answer (or an empty one).

    Raises OSError where the caller has gone.
    """
    return _DEEDS[fault.kind](fault, line, reply, stopped)


def _status(fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    title, detail = TITLES.get(fault.status, ("Error", "Something went wrong."))
    pairs = [(each.get("field", ""), each.get("message", "")) for each in fault.errors]
    problem = Problem(fault.status, fault.title or title, fault.detail or detail, pairs)
    body = fault.body.encode() or orjson.dumps(problem.body("00000000-0000-0000-0000-000000000000"))
    headers = {"Content-Type": "application/problem+json; charset=utf-8", **fault.headers}
    line.send(Reply(fault.status, body, headers).encoded())
    return True


def _no_json(fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    headers = {"Content-Type": "text/plain", **fault.headers}
    line.send(Reply(fault.status, fault.body.encode(), headers).encoded())
    return True


def _html(fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    headers = {"Content-Type": "text/html; charset=utf-8", **fault.headers}
    body = (fault.body or BLOCK_PAGE).encode()
    line.send(Reply(fault.status, body, headers).encoded())
    return True


def _redirect(fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    headers = {"Location": "http://portal.invalid/login", **fault.headers}
    status = fault.status if 300 <= fault.status < 400 else 302
    line.send(Reply(status, b"", headers).encoded())
    return True


def _reset(_fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    """With linger zero, closing sends a reset instead of a good-bye."""
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(LINGER, 1, 0))
    return False


def _silent(fault: Fault, line: Line, _reply: Reply, stopped: threading.Event) -> bool:
    """No answer: for so many seconds, holding its connection slot, or until the caller goes."""
    if fault.delay is not None:
        stopped.wait(fault.delay)
        return False
    with contextlib.suppress(OSError):  # a reset is the caller's going, too
        while line.socket.recv(65_536):
            pass
    return False


def _slow(fault: Fault, line: Line, reply: Reply, stopped: threading.Event) -> bool:
    stopped.wait(fault.delay or 0)
    line.send(reply.encoded())
    return True


def _drip(fault: Fault, line: Line, reply: Reply, stopped: threading.Event) -> bool:
    line.send(reply.head())
    for position in range(len(reply.body)):
        if stopped.wait(fault.delay if fault.delay is not None else 0.05):
            return False
        line.send(reply.body[position : position + 1])
    return True


def _cut_body(_fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    body = reply.body or b"{}"
    line.send(reply.head(len(body)) + body[: len(body) // 2])
    return False


def _cut_json(_fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    """No length announced and the JSON cut: HTTP alone cannot tell that something is missing."""
    headers = {**reply.headers, "Connection": "close"}
    half = Reply(reply.status, reply.body[: len(reply.body) // 2], headers)
    line.send(half.head(-1) + half.body)
    return False


def _wrong_json(fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    body = fault.body.encode() or b"[]"
    line.send(Reply(200, body, {**reply.headers, "Content-Type": JSON}).encoded())
    return True


def _wrong_type(_fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    line.send(Reply(reply.status, reply.body, {"Content-Type": "text/plain"}).encoded())
    return True


def _wrong_status(fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    line.send(Reply(fault.status, reply.body, reply.headers).encoded())
    return True


def _close_after(_fault: Fault, line: Line, reply: Reply, _stopped: threading.Event) -> bool:
    line.send(reply.encoded())
    return False


def _close_before(_fault: Fault, _line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    return False


def _gzip_bomb(_fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    body = gzip.compress(b" " * BOMB_BYTES, compresslevel=1)
    line.send(Reply(200, body, {"Content-Type": JSON, "Content-Encoding": "gzip"}).encoded())
    return True


def _deep(_fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    line.send(Reply(200, b"[" * DEPTH + b"]" * DEPTH, {"Content-Type": JSON}).encoded())
    return True


def _big(_fault: Fault, line: Line, _reply: Reply, _stopped: threading.Event) -> bool:
    body = b'{"filler": "' + b"x" * BOMB_BYTES + b'"}'
    line.send(Reply(200, body, {"Content-Type": JSON}).encoded())
    return True


_DEEDS: dict[str, Deed] = {
    "status": _status,
    "status_no_json": _no_json,
    "html": _html,
    "redirect": _redirect,
    "reset_before": _reset,
    "reset_after_applying": _reset,
    "silent_before": _silent,
    "silent_after": _silent,
    "slow": _slow,
    "slow_drip": _drip,
    "cut_body": _cut_body,
    "cut_json": _cut_json,
    "wrong_json": _wrong_json,
    "wrong_type": _wrong_type,
    "wrong_status": _wrong_status,
    "close_after": _close_after,
    "close_before": _close_before,
    "gzip_bomb": _gzip_bomb,
    "deep_json": _deep,
    "big_json": _big,
    "act": _slow,
}
