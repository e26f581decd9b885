"""A browser for tests: follows links and redirects, as a person's would; shows the last page.

As a program (``python -m tests.fakes.browser URL``) it presses Allow.
"""

from __future__ import annotations

import html
import http.client
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    address: str
    headers: dict[str, str]


def visit(address: str, *, host: str = "") -> Page:
    """One request. host: another Host header than the address's own."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        line.request("GET", target, headers={"Host": host} if host else {})
        answer = line.getresponse()
        return Page(answer.status, answer.read().decode(), address, dict(answer.getheaders()))
    finally:
        line.close()


def follow(address: str, change: Callable[[str], str] = lambda address: address) -> Page:
    """Go where redirects lead. change: what becomes of each address on the way."""
    page = visit(address)
    while page.status in (302, 303):
        page = visit(change(urljoin(page.address, page.headers["Location"])))
    return page


def press(word: str, page: Page) -> Page:
    """Follow the link with that word."""
    link = re.search(rf'<a href="([^"]*)">{word}</a>', page.text)
    assert link is not None, page.text
    return follow(urljoin(page.address, html.unescape(link[1])))


@dataclass
class Browser:
    """Opens an address in a thread, as a browser does. act: what the person does there."""

    act: Callable[[str], Page]
    opened: list[str] = field(default_factory=list)
    _shown: list[Page] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.opened.append(address)
        thread = threading.Thread(target=lambda: self._shown.append(self.act(address)))
        self._threads.append(thread)
        thread.start()

    @property
    def last(self) -> Page:
        """The last page, once it is there."""
        for thread in self._threads:
            thread.join(20)
        return self._shown[-1]


def allow(address: str) -> Page:
    return press("Allow", visit(address))


def deny(address: str) -> Page:
    return press("Deny", visit(address))


if __name__ == "__main__":
    allow(sys.argv[1])
