"""The listening socket and its connections: limit, latency, faults, log, around the dispatcher.

It knows HTTP's outside only; what is answered is decided in `dispatch` and the routes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailbridge.simulator import problems, sabotage
from mailbridge.simulator.dispatch import refusal
from mailbridge.simulator.faults import Fault, FaultScript
from mailbridge.simulator.gate import Gate, Slot
from mailbridge.simulator.requestlog import RequestLog
from mailbridge.simulator.wire import BadRequest, Line, Reply, Request

HOST = "127.0.0.1"
BACKDOOR = "/_simulator"
HOLDING = frozenset({"silent_before", "silent_after", "slow", "slow_drip", "act"})
"""Faults during which a request stays in progress; the others free its slot before they answer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of. latency: seconds, asked anew for each request."""

    reply: Callable[[Request, str], Reply]
    backdoor: Callable[[Request], Reply]
    act: Callable[[Fault], None]
    now: Callable[[], datetime]
    latency: Callable[[], float]
    gate: Gate
    faults: FaultScript
    log: RequestLog


class Server:
    """Listens on loopback from the start; one daemon thread a connection."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server((HOST, port), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._lines: dict[Line, threading.Thread] = {}
        self._accepting: threading.Thread | None = None

    def start(self, parts: Parts) -> None:
        """Begin to answer."""
        self._accepting = threading.Thread(
            target=self._accept, args=(parts,), name="simulator", daemon=True
        )
        self._accepting.start()

    def stop(self) -> None:
        """Hang up on everybody and wait until all threads have ended."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        if self._accepting is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself
                socket.create_connection((HOST, self.port), timeout=1).close()
            self._accepting.join()
        self._listener.close()
        with self._lock:
            lines = dict(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):  # the caller may have hung up already
                line.socket.shutdown(socket.SHUT_RDWR)
        for thread in lines.values():
            thread.join(timeout=5)

    def hang_up(self) -> None:
        """Close every connection, as a server does with idle ones; new ones are welcome."""
        with self._lock:
            lines = dict(self._lines)
        for line, thread in lines.items():
            if thread is not threading.current_thread():  # who asked for it hears the answer
                with contextlib.suppress(OSError):  # the caller may have hung up already
                    line.socket.shutdown(socket.SHUT_RDWR)

    def _accept(self, parts: Parts) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            if self._stopped.is_set():
                connection.close()
                return
            try:
                line = Line(connection, address[0])
            except OSError:  # gone before it was greeted
                connection.close()
                continue
            thread = threading.Thread(target=self._serve, args=(line, parts), daemon=True)
            with self._lock:
                self._lines[line] = thread
            thread.start()

    def _serve(self, line: Line, parts: Parts) -> None:
        """Answer one connection's requests until either side has enough."""
        try:
            with contextlib.suppress(OSError, BadRequest, ValueError):  # hung up, or no HTTP
                while (request := line.read()) is not None:
                    if not self._exchange(line, request, parts) or not request.keeps_alive:
                        break
        finally:
            with self._lock:
                self._lines.pop(line, None)
            line.close()

    def _exchange(self, line: Line, request: Request, parts: Parts) -> bool:
        """One request and its answer; tells whether the connection goes on."""
        if request.path.startswith(BACKDOOR):
            line.send(parts.backdoor(request).to(request).encoded())
            return True
        slot = parts.gate.enter()
        try:
            if slot.over:
                return self._finish(line, request, parts, slot, refusal(_over(parts)))
            fault = parts.faults.strike(request.method, _target(request), request.body)
            if fault is not None:
                return self._spoil(line, request, parts, slot, fault)
            return self._finish(line, request, parts, slot, self._real(line, request, parts))
        finally:
            slot.leave()

    def _real(self, line: Line, request: Request, parts: Parts) -> Reply:
        """The true answer, after the latency: half on the way there, the rest on the way back.

        The time it takes to compute counts as part of the latency.
        """
        latency = parts.latency()
        if not latency:
            return parts.reply(request, line.caller)
        arrived = time.monotonic()
        self._stopped.wait(latency / 2)
        reply = parts.reply(request, line.caller)
        self._stopped.wait(max(0.0, arrived + latency - time.monotonic()))
        return reply

    def _finish(self, line: Line, request: Request, parts: Parts, slot: Slot, reply: Reply) -> bool:
        _note(parts, request, reply.status, slot)
        slot.leave()
        line.send(reply.to(request).encoded())
        return True

    def _spoil(self, line: Line, request: Request, parts: Parts, slot: Slot, fault: Fault) -> bool:
        if fault.do is not None:
            fault.do()
        if fault.act:
            parts.act(fault)
        reply = self._real(line, request, parts) if fault.applies else Reply(200, b"{}")
        _note(parts, request, reply.status if fault.applies else fault.status, slot, fault.kind)
        if fault.kind not in HOLDING:
            slot.leave()
        return sabotage.perform(fault, line, reply, self._stopped)


def _note(parts: Parts, request: Request, status: int, slot: Slot, fault: str = "") -> None:
    parts.log.add(
        parts.now(), request.method, request.path, request.raw_query, request.body, status,
        slot.number, fault,
    )  # fmt: skip


def _over(parts: Parts) -> problems.Problem:
    return problems.too_many(parts.gate.limit)


def _target(request: Request) -> str:
    return f"{request.path}?{request.raw_query}" if request.raw_query else request.path
