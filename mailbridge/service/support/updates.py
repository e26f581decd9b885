"""Whether a newer mailbridge is there: a signed feed is read, checked, and compared.

It downloads no program and installs nothing, ever; it tells a version and a page to look at. It is
asked by a person's order only: the command ``updates``, or the window after its owner said yes.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
import tomllib
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import orjson
import requests

from mailbridge import __version__
from mailbridge.base.errors import Ask, Repair, Wait
from mailbridge.base.language import tr
from mailbridge.base.resources import resource
from mailbridge.mailchimp.connections import Lane, Watchdog

CONTEXT = b"mailbridge release feed 1\n"
"""Stands before what is signed, so that no signature for anything else can pass for a feed."""

_LARGEST = 16_384
_CONNECT, _SILENCE, _TOTAL = 10.0, 10.0, 30.0
_VERSION = re.compile(r"(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?:(a|b|rc)(\d{1,4}))?")
_STAGES = {"a": 0, "b": 1, "rc": 2, None: 3}
_PAGE = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~/%-]{0,300}")


class NoFeed(Ask):
    """Whoever built this mailbridge named no feed."""


class FeedRefused(Ask):
    """What came is not a feed signed with the key that this mailbridge knows, or makes no sense."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where releases are told, and the Ed25519 key (32 bytes) they are signed with."""

    url: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """One version. released: its day. page: where it is described and can be had, https.

    important: it mends something that may harm customers or the shop's data.
    """

    version: str
    released: date
    page: str
    important: bool = False


def source() -> Source:
    """What the build named in resources/updates.toml. Raises NoFeed where it named nothing."""
    try:
        named = tomllib.loads(resource("updates.toml").read_text(encoding="utf-8"))
        return Source(str(named["feed"]), base64.b64decode(str(named["key"]), validate=True))
    except Repair:
        raise NoFeed(
            tr("This mailbridge does not know where new versions are announced"),
            tr("Look for them where you got it from."),
        ) from None
    except (KeyError, ValueError) as error:
        raise NoFeed(
            tr("This mailbridge does not know where new versions are announced"),
            tr("The part of it that says so is damaged. Install mailbridge again."),
        ) from error


def look(where: Source, version: str = __version__) -> Release | None:
    """The newer release, None where there is none. Raises Wait, FeedRefused."""
    return newer(fetch(where.url), version, where.key)


def newer(feed: bytes, version: str, key: bytes) -> Release | None:
    """What a feed announces, where it is newer than the version. Pure.

    key: the public half, 32 bytes. A person who runs a finished version hears of finished ones
    only. Raises FeedRefused for anything that is not signed with the key, or makes no sense.
    """
    release = _release(_signed(feed, key))
    announced, present = _order(release.version), _order(version)
    if present is None or announced is None or announced <= present:
        return None
    unfinished = announced[3] < _STAGES[None] <= present[3]
    return None if unfinished else release


def fetch(url: str, *, seconds: float = _TOTAL) -> bytes:
    """The feed as it lies at its address: https, or http on this computer alone.

    Nothing is told of the shop: no cookie, no password, no identifier; only mailbridge's version.
    Redirects are not followed, more than 16 kB are not read. seconds: for all of it, however slow
    the other side drips. Raises Wait, FeedRefused.
    """
    parts = urlsplit(url)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme != "https" and not loopback:
        raise _refused(tr("Its address is not a safe one."))
    # A proxy must not be asked for this very computer.
    lane, watchdog = Lane(trust_environment=not loopback), Watchdog(time.monotonic)
    lane.begin()
    watchdog.watch(lane, time.monotonic() + seconds)
    try:
        with lane.send(_question(url), (_CONNECT, _SILENCE)) as answer:
            content = _body(answer)
    except (requests.RequestException, OSError, ValueError) as error:
        raise _unreachable() from error
    finally:
        watchdog.done(lane)
        lane.close()
        watchdog.close()
    if lane.overdue:  # cut in the middle of its head, an answer can look like an empty one
        raise _unreachable()
    return content


def _question(url: str) -> requests.PreparedRequest:
    headers = {"User-Agent": f"mailbridge/{__version__}", "Accept-Encoding": "identity"}
    return requests.Request("GET", url, headers=headers).prepare()


def _body(answer: requests.Response) -> bytes:
    if answer.status_code != 200:
        raise _unreachable()
    content = b""
    for part in answer.iter_content(4_096):
        content += part
        if len(content) > _LARGEST:
            raise _refused(tr("It is too large."))
    return content


def _signed(feed: bytes, key: bytes) -> bytes:
    """What was signed: all after the first line, which is the signature in base64."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # 40 ms, only here
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # as above, slow
        Ed25519PublicKey,
    )

    first, _, content = feed.partition(b"\n")
    try:
        signature = base64.b64decode(first, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, CONTEXT + content)
    except (binascii.Error, ValueError, InvalidSignature) as error:
        raise _refused(tr("Its signature is not the one of mailbridge.")) from error
    return content


def _release(content: bytes) -> Release:
    """Even what is signed is looked at: a slip of ours must not become a link to anywhere."""
    try:
        said = orjson.loads(content)
        release = Release(
            version=str(said["version"]),
            released=date.fromisoformat(said["released"]),
            page=str(said["page"]),
            important=said.get("important") is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(tr("It cannot be read.")) from error
    if _order(release.version) is None or not _PAGE.fullmatch(release.page):
        raise _refused(tr("It cannot be read."))
    return release


def _order(version: str) -> tuple[int, int, int, int, int] | None:
    """What versions are compared by: 1.2.0rc1 before 1.2.0; None for what is no version."""
    found = _VERSION.fullmatch(version)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    return first, second, third, _STAGES[found[4]], int(found[5] or 0)


def _unreachable() -> Wait:
    return Wait(
        tr("It cannot be seen whether there is a newer mailbridge"),
        tr("The place where new versions are announced does not answer. Try again later."),
    )


def _refused(why: str) -> FeedRefused:
    return FeedRefused(
        tr("The announcement of new versions is not to be trusted"),
        tr("{why} Nothing was changed; go on with the mailbridge you have.", why=why),
    )
