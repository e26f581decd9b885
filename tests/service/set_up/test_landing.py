from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from mailbridge.service.set_up.landing import Landing, PortTaken, Visit
from tests.fakes.browser import visit


@pytest.fixture
def landing() -> Iterator[Landing]:
    with closing(Landing()) as made:
        yield made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


def never() -> threading.Event:
    return threading.Event()


def arrived(landing: Landing) -> Visit:
    found = landing.wait(20, never())
    assert found is not None
    return found


def test_the_browser_is_shown_what_is_answered(landing: Landing, pool: ThreadPoolExecutor) -> None:
    page = pool.submit(visit, f"{landing.address}?code=a%20b&state=c")
    found = arrived(landing)
    assert found.query == "code=a%20b&state=c"
    assert "a%20b" not in repr(found)
    found.answer("Done <here>", "Go & see.")
    shown = page.result(20)
    assert shown.status == 200
    assert "<h1>Done &lt;here&gt;</h1><p>Go &amp; see.</p>" in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_other_paths_other_names_and_later_visits_are_not_it(
    landing: Landing, pool: ThreadPoolExecutor
) -> None:
    base = landing.address.rpartition("/")[0]
    pages = [
        pool.submit(visit, f"{base}/favicon.ico"),
        pool.submit(visit, f"{landing.address}?code=evil", host="evil.test"),
    ]
    assert landing.wait(0.3, never()) is None
    assert [page.result(20).status for page in pages] == [404, 404]

    first = pool.submit(visit, f"{landing.address}?code=1")
    found = arrived(landing)
    second = pool.submit(visit, f"{landing.address}?code=2")
    assert landing.wait(0.3, never()) is None
    assert second.result(20).status == 410
    found.answer("Done", "")
    assert (found.query, first.result(20).status) == ("code=1", 200)


def test_connections_that_say_nothing_hold_nobody_up(pool: ThreadPoolExecutor) -> None:
    landing = Landing()
    address = urlsplit(landing.address)
    with closing(landing), socket.create_connection((address.hostname or "", address.port or 0)):
        page = pool.submit(visit, landing.address)
        arrived(landing).answer("Done", "")
        assert page.result(20).status == 200
    # closed with the silent one still open: leaving the block did not wait for its ten seconds


def test_closing_answers_who_is_still_there(pool: ThreadPoolExecutor) -> None:
    with closing(Landing()) as landing:
        page = pool.submit(visit, landing.address)
        arrived(landing)
    assert "This log-in is over" in page.result(20).text


def test_only_this_computer_is_listened_to(landing: Landing) -> None:
    assert urlsplit(landing.address).hostname == "127.0.0.1"


def test_cancelled_at_once(landing: Landing) -> None:
    cancelled = threading.Event()
    cancelled.set()
    assert landing.wait(60, cancelled) is None


def test_a_port_that_is_taken() -> None:
    with closing(Landing()) as landing, pytest.raises(PortTaken, match="is taken"):
        Landing(urlsplit(landing.address).port or 0)
