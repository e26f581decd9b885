"""The whole program on ways to Mailchimp that are broken, slow, watched over or not private.

It speaks TLS to Mailchimp's own name; where that name leads is the test's to say.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from mailbridge.mailchimp.transport import HttpTransport, Limits
from mailbridge.service.running import connection
from tests.rig.face import Said
from tests.rig.hostile import Relay
from tests.rig.proxy import Authority, Proxy, old_fashioned
from tests.rig.scenarios import SCENARIOS
from tests.rig.stage import Stage
from tests.rig.steps import Steps
from tests.rig.sweep import Sweep

HOST = "us99.api.mailchimp.com"
QUICK = Limits(connect=0.5, read=5, total=5)
EDITS = next(each for each in SCENARIOS if each.name == "edits")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def sweep(stage: Stage, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Sweep:
    """Measured on the plain way; from then on the program goes to Mailchimp's own name."""
    monkeypatch.setattr(connection, "HttpTransport", partial(HttpTransport, limits=QUICK))
    monkeypatch.setenv("MAILBRIDGE_API_KEY", stage.simulator.key)
    found = Sweep(stage, EDITS)
    found.measure()
    stage.restore()
    monkeypatch.delenv("MAILBRIDGE_API_URL")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    return found


@contextmanager
def leading(*places: tuple[str, int]) -> Iterator[None]:
    """While inside, Mailchimp's name leads to these addresses, in this order; to none: nowhere."""
    real = socket.getaddrinfo

    def found(host: Any, *more: Any, **options: Any) -> Any:
        if host != HOST:
            return real(host, *more, **options)
        if not places:
            raise socket.gaierror(socket.EAI_AGAIN, "no")
        return [
            (
                socket.AF_INET6 if ":" in place else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (place, port, 0, 0) if ":" in place else (place, port),
            )
            for place, port in places
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", found)
        yield


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def well(sweep: Sweep, relay: Relay) -> None:
    """The scenario over this way ends like over the plain one."""
    said = sweep.play(Steps())
    assert said.status == 0, said
    assert sweep.rest(said) == []
    assert relay.lines


def nothing_through(sweep: Sweep, words: str) -> Said:
    """Nothing gets through, all waits, a sentence says why; and nothing is lost by it."""
    sent = len(sweep.stage.writes())
    said = sweep.play(Steps())
    assert (said.status, said.clean) == (3, True), said
    assert words in said.err
    assert sweep.stage.simulator.key not in said.err + said.out
    assert len(sweep.stage.writes()) == sent
    return said


def test_n19_mailchimps_name_over_tls_with_an_authority_of_the_companys_own(
    sweep: Sweep, authority: Authority
) -> None:
    with (
        Relay(sweep.stage.simulator.port, tls=authority.server(HOST)) as relay,
        leading(("127.0.0.1", relay.port)),
    ):
        well(sweep, relay)
    assert {line.rsplit(" ", 1)[1] for line in relay.lines} == {"HTTP/1.1"}


def test_n1_n3_no_name_and_nobody_there(sweep: Sweep, authority: Authority) -> None:
    with leading():
        nothing_through(sweep, "No connection to the internet")
    with leading(("127.0.0.1", closed_port())):
        nothing_through(sweep, "Mailchimp cannot be reached")
    with (
        Relay(sweep.stage.simulator.port, tls=authority.server(HOST)) as relay,
        leading(("127.0.0.1", relay.port)),
    ):
        assert sweep.rest(Said((), 3, "", "")) == []


Side = Callable[[Authority], ssl.SSLContext]
SIDES: dict[str, Side] = {
    "another's": lambda authority: authority.server("portal.test"),
    "expired": lambda authority: authority.server(HOST, valid=timedelta(days=-1)),
    "its own": lambda authority: authority.stranger(HOST),
    "TLS 1.1": lambda authority: old_fashioned(authority.server(HOST)),
}


@pytest.mark.parametrize("side", SIDES.values(), ids=SIDES.keys())
def test_n2_n4_n5_who_cannot_prove_to_be_mailchimp_is_told_nothing(
    sweep: Sweep, authority: Authority, side: Side
) -> None:
    with (
        Relay(sweep.stage.simulator.port, tls=side(authority)) as relay,
        leading(("127.0.0.1", relay.port)),
    ):
        nothing_through(sweep, "not private")
    assert relay.connections > 0
    assert relay.lines == []


def test_n8_n9_a_proxy_its_password_and_no_proxy_any_more(
    sweep: Sweep, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Relay(sweep.stage.simulator.port, tls=authority.server(HOST)) as relay,
        Proxy(relay.port, "user:pass word") as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        nothing_through(sweep, "proxy wants a password")
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass%20word@127.0.0.1:{proxy.port}")
        with leading():  # whoever has a proxy may have no names
            well(sweep, relay)
        monkeypatch.delenv("HTTPS_PROXY")
        through = len(proxy.heads)
        with leading(("127.0.0.1", relay.port)):
            assert sweep.rest(Said((), 3, "", "")) == []
    assert len(proxy.heads) == through
    assert {head.split(" ")[0] for head in proxy.heads} == {"CONNECT"}
    # The key goes inside the tunnel only.
    assert "\r\nAuthorization:" not in "".join(proxy.heads)


def test_n10_who_takes_the_connection_and_says_nothing(sweep: Sweep) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        leading(("127.0.0.1", mute.getsockname()[1])),
    ):
        nothing_through(sweep, "Mailchimp")


def test_n21_where_ipv6_leads_nowhere_ipv4_is_taken(sweep: Sweep, authority: Authority) -> None:
    with (
        Relay(sweep.stage.simulator.port, tls=authority.server(HOST)) as relay,
        leading(("::1", closed_port()), ("127.0.0.1", relay.port)),
    ):
        well(sweep, relay)


def test_n20_a_slow_link_is_slow_and_nothing_else(sweep: Sweep, authority: Authority) -> None:
    with (
        Relay(sweep.stage.simulator.port, tls=authority.server(HOST), slow=20_000) as relay,
        leading(("127.0.0.1", relay.port)),
    ):
        well(sweep, relay)
    history = sweep.stage.session().history()
    assert "retrying" not in {line.result.value for line in history}
