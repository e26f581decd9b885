"""The release feed: only what is signed is believed, and a hostile place harms nobody."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailbridge.base.errors import Wait
from mailbridge.service.support.updates import (
    CONTEXT,
    FeedRefused,
    NoFeed,
    Release,
    fetch,
    newer,
    source,
)
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
PAGE = "https://mailbridge.test/releases/1.2.0"


def content(**changed: object) -> bytes:
    said = {"version": "1.2.0", "released": "2026-12-01", "page": PAGE, **changed}
    return json.dumps(said).encode()


def feed(body: bytes | None = None, key: Ed25519PrivateKey = PRIVATE) -> bytes:
    body = content() if body is None else body
    return base64.b64encode(key.sign(CONTEXT + body)) + b"\n" + body


def test_a_newer_release_is_told() -> None:
    assert newer(feed(), "1.1.9", PUBLIC) == Release("1.2.0", date(2026, 12, 1), PAGE)
    told = newer(feed(content(important=True)), "1.1.9", PUBLIC)
    assert told is not None
    assert told.important


@pytest.mark.parametrize(
    ("announced", "mine", "told"),
    [
        ("1.2.0", "1.2.0", False),
        ("1.2.0", "1.10.0", False),  # numbers, not text
        ("1.10.0", "1.9.9", True),
        ("1.2.0", "1.2.1", False),
        ("1.2.0", "1.2.0rc1", True),
        ("1.2.0rc2", "1.2.0rc1", True),
        ("1.2.0rc1", "1.1.0", False),  # unfinished ones only for those who run one
        ("1.2.0b1", "1.2.0a3", True),
        ("1.2.0", "unknown", False),
    ],
)
def test_which_versions_are_newer(announced: str, mine: str, told: bool) -> None:
    found = newer(feed(content(version=announced)), mine, PUBLIC)
    assert (found is not None) is told


STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\n",
        b"no signature\n" + content(),
        content(),
        feed()[:-1],
        feed().replace(b"1.2.0", b"1.3.0"),
        feed(key=STRANGER),
        base64.b64encode(PRIVATE.sign(content())) + b"\n" + content(),  # signed for something else
        feed(b"[]"),
        feed(b"not json"),
        feed(b'{"version": "1.2.0"}'),
        feed(content(version="../1.2.0")),
        feed(content(version="1.2")),
        feed(content(released="soon")),
        feed(content(released=20261201)),
        feed(content(page="http://mailbridge.test/")),
        feed(content(page="javascript:alert(1)")),
        feed(content(page='https://mailbridge.test/"><b>')),
        feed(content(page="https://user:word@mailbridge.test/")),
    ],
)
def test_what_is_not_signed_or_makes_no_sense_is_refused(wrong: bytes) -> None:
    with pytest.raises(FeedRefused):
        newer(wrong, "0.1.0", PUBLIC)


@pytest.mark.parametrize("key", [b"", b"short", STRANGER.public_key().public_bytes_raw()])
def test_another_key_believes_nothing(key: bytes) -> None:
    with pytest.raises(FeedRefused):
        newer(feed(), "0.1.0", key)


def test_it_is_fetched_and_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Hostile([answer(body=feed())]) as server:
        assert fetch(f"{server.url}/releases.txt") == feed()
    (seen,) = server.seen
    assert seen.line == "GET /3.0/releases.txt"
    assert (seen.header("Authorization"), seen.header("Cookie")) == (None, None)


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.vanish,
        hostile.reset_before,
        hostile.reset_middle,
        hostile.cut_short,
        hostile.silent,
        hostile.drip_head,
        hostile.drip_body,
        hostile.no_http,
        answer(404),
        answer(302, headers="Location: https://mailbridge.test/\r\n"),
    ],
)
def test_a_place_that_does_not_answer_well_is_asked_another_time(behaviour: Behaviour) -> None:
    with Hostile([behaviour]) as server, pytest.raises(Wait, match="Try again later"):
        fetch(f"{server.url}/releases.txt", seconds=0.3)


@pytest.mark.parametrize("behaviour", [hostile.flood, hostile.gzip_bomb(64)])
def test_a_flood_is_not_swallowed(behaviour: Behaviour) -> None:
    with Hostile([behaviour]) as server, pytest.raises(FeedRefused, match="too large"):
        fetch(f"{server.url}/releases.txt")


@pytest.mark.parametrize(
    "url",
    [
        "http://mailbridge.test/r",
        "ftp://127.0.0.1/r",
        "file:///etc/passwd",
        "http://127.0.0.1.test/",
    ],
)
def test_only_a_safe_address_is_asked(url: str) -> None:
    with pytest.raises(FeedRefused, match="not a safe one"):
        fetch(url)


def test_a_tls_server_that_nobody_vouches_for_is_not_believed() -> None:
    with Hostile([answer(body=feed())]) as server, pytest.raises(Wait):
        fetch(f"https://127.0.0.1:{server.port}/r", seconds=0.3)


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a build names its feed."""
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources").mkdir()
    return tmp_path / "resources" / "updates.toml"


@pytest.mark.usefixtures("named")
def test_a_build_without_a_feed_says_so() -> None:
    with pytest.raises(NoFeed, match="Look for them where you got it from"):
        source()


@pytest.mark.parametrize("text", ["", 'feed = "https://a.test/r"', 'feed = "x"\nkey = "?"', "?"])
def test_a_damaged_one_says_so(named: Path, text: str) -> None:
    named.write_text(text)
    with pytest.raises(NoFeed):
        source()
