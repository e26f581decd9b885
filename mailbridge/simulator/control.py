"""A client for a simulator in another process: its acts, faults, state and requests.

It speaks to `/_simulator` only, never to Mailchimp's API.
"""

from __future__ import annotations

import base64
import http.client
from typing import Any
from urllib.parse import urlsplit

import orjson


class ControlError(RuntimeError):
    """The simulator did not do it, and says why."""


class Control:
    """Works on the simulator at url (`http://127.0.0.1:PORT`) with a key of its account."""

    def __init__(self, url: str, key: str) -> None:
        self._address = urlsplit(url).netloc
        token = base64.b64encode(f"test:{key}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Connection": "close"}

    def act(self, act: str, **details: Any) -> Any:
        """Do something on Mailchimp's side: `act("unsubscribe_self", list=…, email=…)`.

        Raises ControlError where it cannot be done.
        """
        return self._ask("POST", "/act", {"act": act, **details})["result"]

    def add_fault(self, **rule: Any) -> None:
        """Script a fault, with the fields of `faults.Fault`."""
        self._ask("POST", "/faults", rule)

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._ask("DELETE", "/faults")

    def faults(self) -> list[dict[str, Any]]:
        """The faults in force, with how often each was met and struck."""
        found: list[dict[str, Any]] = self._ask("GET", "/faults")
        return found

    def behave(self, **switches: Any) -> None:
        """Answer open questions otherwise: the fields of `behaviour.Behaviour`."""
        self._ask("POST", "/behaviour", switches)

    def hang_up(self) -> None:
        """Close all connections, as a server does with idle ones."""
        self._ask("POST", "/hang-up")

    def state(self) -> dict[str, Any]:
        """Everything the account holds."""
        found: dict[str, Any] = self._ask("GET", "/state")
        return found

    def members(self, list_id: str) -> dict[str, dict[str, Any]]:
        """The contacts of an audience by address."""
        found: dict[str, dict[str, Any]] = self.state()["audiences"][list_id]["members"]
        return found

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """What was asked of the API after the request of that number."""
        found: list[dict[str, Any]] = self._ask("GET", f"/requests?since={since}")
        return found

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection(self._address, timeout=30)
        try:
            data = orjson.dumps(body) if body is not None else None
            connection.request(method, f"/_simulator{path}", data, self._headers)
            answer = connection.getresponse()
            content = orjson.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ControlError(content.get("error") or content.get("detail") or str(content))
        return content
