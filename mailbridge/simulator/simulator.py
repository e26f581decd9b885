"""The simulator as one object: starts, stops, and lets tests in the same process look inside.

It wires the parts together; each of them is elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from mailbridge.simulator.account import Account
from mailbridge.simulator.acts import Acts
from mailbridge.simulator.backdoor import Backdoor
from mailbridge.simulator.behaviour import Behaviour
from mailbridge.simulator.dispatch import Dispatcher
from mailbridge.simulator.faults import FaultScript
from mailbridge.simulator.gate import Gate
from mailbridge.simulator.requestlog import RequestLog
from mailbridge.simulator.server import HOST, Parts, Server


def _now() -> datetime:
    return datetime.now(UTC)


class Simulator(Acts):
    """A Mailchimp on 127.0.0.1: url, a key that works, and the account to look into.

    port 0 takes any free one; the socket listens from the start, answers come after `start`.
    latency_ms may be changed while it runs. clock gives aware times. Raises OSError where the
    port is taken.
    """

    def __init__(
        self, *, port: int = 0, latency_ms: float = 0, audiences: Sequence[str] = ("Main List",),
        clock: Callable[[], datetime] = _now, account_name: str = "Simulated Shop",
        role: str = "owner", plan: str = "monthly", max_audiences: int = 5,
        merge_field_limit: int = 30, connection_limit: int = 10, double_optin: bool = False,
        fake_domains: Sequence[str] = ("example.com",), behaviour: Behaviour | None = None,
        key: str = "",
    ) -> None:  # fmt: skip
        account = Account(
            name=account_name, role=role, plan=plan, clock=clock, max_audiences=max_audiences,
            merge_field_limit=merge_field_limit, fake_domains=frozenset(fake_domains),
            behaviour=behaviour or Behaviour(),
        )  # fmt: skip
        super().__init__(account, threading.RLock())
        if key:
            account.keys[key] = True
        self.key = key or account.add_key()
        for name in audiences:
            account.add_audience(name, double_optin=double_optin)
        self.latency_ms = latency_ms
        self.faults = FaultScript()
        self.requests = RequestLog()
        self.gate = Gate(connection_limit)
        self._server = Server(port)
        self.port = self._server.port
        self.url = f"http://{HOST}:{self.port}"
        self._backdoor = Backdoor(self, self.faults, self.requests, self.gate, self._server.hang_up)

    @property
    def list_id(self) -> str:
        """The id of the first audience."""
        return self.audience().id

    @property
    def max_in_flight_seen(self) -> int:
        """The most requests that were ever in progress at once, refused ones included."""
        return self.gate.most

    def start(self) -> Self:
        """Begin to answer."""
        dispatcher = Dispatcher(self.account, self.lock, self.url)
        self._server.start(
            Parts(
                reply=dispatcher.reply,
                backdoor=self._backdoor.reply,
                act=self._backdoor.act,
                now=self.account.clock,
                latency=lambda: self.latency_ms / 1000,
                gate=self.gate,
                faults=self.faults,
                log=self.requests,
            )
        )
        return self

    def stop(self) -> None:
        """Hang up on everybody; the state stays to be looked at."""
        self._server.stop()

    def hang_up(self) -> None:
        """Close all connections, as a server does with idle ones."""
        self._server.hang_up()

    def state(self) -> dict[str, object]:
        """Everything the account holds, as plain data."""
        return self._backdoor.state()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
