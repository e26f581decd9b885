"""A plain caller of the simulator's API: one kept connection, answers as they came."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit


def hashed(address: str) -> str:
    return hashlib.md5(address.strip().lower().encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Got:
    status: int
    body: Any
    headers: dict[str, str]
    raw: bytes

    @property
    def title(self) -> str:
        return str(self.body["title"])

    @property
    def detail(self) -> str:
        return str(self.body["detail"])

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(each["field"], each["message"]) for each in self.body.get("errors", [])]


class Asker:
    """Asks the API under url + /3.0; `list_id` is put in where a path begins with `~`."""

    def __init__(self, url: str, key: str, list_id: str) -> None:
        token = base64.b64encode(f"anybody:{key}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}"}
        self.list_id = list_id
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)

    def close(self) -> None:
        self._connection.close()

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> Got:
        path = path.replace("~", f"/lists/{self.list_id}", 1)
        target = f"/3.0{path}" + (f"?{urlencode(query)}" if query else "")
        data = (
            body
            if isinstance(body, bytes)
            else json.dumps(body).encode()
            if body is not None
            else None
        )
        self._connection.request(method, target, data, self.headers if headers is None else headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        is_json = "json" in (answer.getheader("Content-Type") or "") and raw
        return Got(
            answer.status, json.loads(raw) if is_json else None, dict(answer.getheaders()), raw
        )

    def put(self, address: str, body: dict[str, Any] | None = None, **query: Any) -> Got:
        """PUT a member under its own hash, subscribed if new."""
        full = {"email_address": address, "status_if_new": "subscribed", **(body or {})}
        return self("PUT", f"~/members/{hashed(address)}", full, **query)

    def get(self, address: str) -> Got:
        return self("GET", f"~/members/{quote(hashed(address))}")

    def patch(self, address: str, body: dict[str, Any]) -> Got:
        return self("PATCH", f"~/members/{hashed(address)}", body)

    def bulk(self, *members: dict[str, Any], update: bool = False, **query: Any) -> Got:
        return self("POST", "~", {"members": list(members), "update_existing": update}, **query)
