"""The simulator without a socket: a transport that hands requests straight to its rules.

For properties that try thousands of lives. Faults come from the simulator's own script; who
watches is told the state before and after every request. It asserts nothing itself.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import orjson

from mailbridge.base.clock import Clock
from mailbridge.base.errors import Unclear, Wait
from mailbridge.mailchimp.transport import Request, Response
from mailbridge.simulator.account import Account
from mailbridge.simulator.acts import Acts
from mailbridge.simulator.behaviour import Behaviour
from mailbridge.simulator.dispatch import Dispatcher
from mailbridge.simulator.faults import Fault, FaultScript
from mailbridge.simulator.wire import Request as Wire

State = dict[str, tuple[str, str, frozenset[str]]]
"""contact_id → (lower-cased address, status, tags)."""


@dataclass
class Nearby:
    """An account with one audience, and the way to it.

    watch: told (request, state before, state after) of every one that may change something.
    """

    clock: Clock
    behaviour: Behaviour = field(default_factory=Behaviour)
    watch: Callable[[Request, State, State], None] = lambda *_: None
    writes: int = 0
    refusals: int = 0

    def __post_init__(self) -> None:
        self.account = Account(clock=self.clock.now, behaviour=self.behaviour)
        self.lock = threading.RLock()
        self.faults = FaultScript()
        self.acts = Acts(self.account, self.lock)
        self.list_id = self.account.add_audience("Main List").id
        key = self.account.add_key()
        self._headers = {"authorization": f"Basic {base64.b64encode(f'x:{key}'.encode()).decode()}"}
        self._dispatcher = Dispatcher(self.account, self.lock, "http://simulator.test")

    def state(self) -> State:
        with self.lock:
            audience = self.acts.audience()
            return {
                member.contact_id: (
                    member.email.lower(),
                    member.status,
                    frozenset(audience.tag_names(member)),
                )
                for member in audience.members.values()
            }

    def send(self, request: Request) -> Response:
        """See mailchimp.transport.Transport."""
        with self.lock:
            return self._send(request)

    def _send(self, request: Request) -> Response:
        path, query = f"/3.0{request.path}", urlencode(dict(request.query))
        target = f"{path}?{query}" if query else path
        fault = self.faults.strike(request.method, target, request.body or b"")
        if fault is not None and fault.do is not None:
            fault.do()
        if fault is not None and not fault.applies:
            return _spoiled(fault, request)
        wire = Wire(request.method, path, query, self._headers, request.body or b"")
        changes = request.method != "GET"
        before = self.state() if changes else {}
        reply = self._dispatcher.reply(wire, "127.0.0.1")
        # Nobody is told who was deleted for good: a look that finds nobody is news to a delivery.
        self.refusals += reply.status >= 400
        if changes:
            self.writes += 1
            self.watch(request, before, self.state())
        if fault is not None and fault.kind == "reset_after_applying":
            raise _lost(request)
        return Response(reply.status, reply.body, {k.lower(): v for k, v in reply.headers.items()})


def _spoiled(fault: Fault, request: Request) -> Response:
    if fault.kind == "reset_before":
        raise _lost(request)
    problem = {"status": fault.status, "title": fault.title, "detail": fault.detail}
    return Response(
        fault.status,
        orjson.dumps(problem),
        {"content-type": "application/problem+json; charset=utf-8"},
    )


def _lost(request: Request) -> Wait:
    if request.method == "GET":
        return Wait("Mailchimp did not answer", "The connection broke off.")
    return Unclear("Mailchimp's answer was lost", "The connection broke off.")
