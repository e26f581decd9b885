"""What a network failure means: it never left, it may have arrived, or the owner has to help.

It judges by the type of the failure, never by its words (with one exception that is ours: the
status a proxy answered stands only in the text of Python's own error). It looks at no answers.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable, Iterator

import requests.exceptions as failed
import urllib3.exceptions as broken

from mailbridge.base.errors import Ask, MailbridgeError, Remedy, Unclear, Wait
from mailbridge.base.language import mark, tr

SERVER_LIMIT = 120.0
"""Seconds after which Mailchimp itself gives a request up (its rate-limits page)."""

_PROXY_ASKS = re.compile(r"Tunnel connection failed: 407")
_TLS_TOO_OLD = {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"}
_PATIENCE, _SPELL, _APART = 3, 600.0, 5.0

_AGAIN = mark("mailbridge tries again by itself.")


class NotPrivate(Ask):
    """Somebody stands in the connection: its certificate is not Mailchimp's."""

    remedy = Remedy.NOT_PRIVATE


class TooLarge(Exception):
    """The answer does not end within what an answer may have."""


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it wraps, in whichever way libraries wrap."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


class Outages:
    """Explains failures. It remembers only how often the certificate was wrong lately.

    One wrong certificate is often a Wi-Fi that wants a log-in and passes; the third within ten
    minutes is for the owner. monotonic: seconds, as time.monotonic.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._wrong: list[float] = []

    def explain(
        self, error: Exception, *, changes: bool, overdue: bool, elapsed: float
    ) -> MailbridgeError:
        """The error to raise for a failure of requests, urllib3 or the system.

        changes: the request may have changed something. overdue: we cut the connection ourselves.
        elapsed: seconds since it was sent.
        """
        found = list(causes(error))

        def has(*kinds: type[BaseException]) -> bool:
            return any(isinstance(one, kinds) for one in found)

        if _not_private(found):
            return self._untrusted()
        if has(failed.ProxyError, failed.InvalidProxyURL, failed.InvalidSchema, failed.InvalidURL):
            return _proxy(found)
        if has(broken.NewConnectionError, broken.ConnectTimeoutError) and not overdue:
            return _unreachable(name=has(broken.NameResolutionError))
        if has(TooLarge):
            return lost(changes, tr("The answer was far too long."))
        if overdue or has(failed.Timeout, broken.TimeoutError, TimeoutError):
            # Mailchimp may still be working on it and hold one of the ten connections.
            rest = max(0.0, SERVER_LIMIT - elapsed)
            return lost(changes, tr("No complete answer came in time."), rest)
        return lost(changes, tr("The connection broke off."))

    def _untrusted(self) -> MailbridgeError:
        now = self._monotonic()
        with self._lock:
            # Several connections that fail at one moment are one try.
            if not self._wrong or now - self._wrong[-1] >= _APART:
                self._wrong.append(now)
            self._wrong = [moment for moment in self._wrong if now - moment <= _SPELL]
            often = len(self._wrong) >= _PATIENCE
        title = tr("The connection is not private")
        if not often:
            return Wait(
                title,
                tr(
                    "So nothing was sent. {again} A Wi-Fi may want you to log in.", again=tr(_AGAIN)
                ),
            )
        return NotPrivate(
            title,
            tr(
                "So nothing was sent. Something between this computer and Mailchimp "
                "shows a wrong certificate: check this computer's date, the Wi-Fi, and "
                "ask who looks after the network about its security software."
            ),
        )


def lost(changes: bool, what: str, seconds: float | None = None) -> Wait:
    """No usable answer came: Unclear where the request may have changed something, else Wait.

    seconds: how long Mailchimp may still be at work on it.
    """
    if changes:
        return Unclear(
            tr("Mailchimp's answer was lost"),
            tr("{what} mailbridge looks up what became of it.", what=what),
            seconds=seconds,
        )
    return Wait(tr("Mailchimp did not answer"), f"{what} {tr(_AGAIN)}", seconds=seconds)


def _not_private(found: list[BaseException]) -> bool:
    return any(
        isinstance(one, ssl.SSLCertVerificationError)
        or (isinstance(one, ssl.SSLError) and one.reason in _TLS_TOO_OLD)
        for one in found
    )


def _proxy(found: list[BaseException]) -> MailbridgeError:
    if any(_PROXY_ASKS.search(str(one)) for one in found if isinstance(one, OSError)):
        return Ask(
            tr("The proxy wants a password"),
            tr("Write it into this computer's proxy settings (HTTPS_PROXY), then sync again."),
        )
    wrong = (failed.InvalidProxyURL, failed.InvalidSchema, failed.InvalidURL)
    if any(isinstance(one, wrong) for one in found):
        return Ask(
            tr("The proxy's address cannot be used"),
            tr("Correct this computer's proxy settings (HTTPS_PROXY, ALL_PROXY) or remove them."),
        )
    return Wait(
        tr("The proxy cannot be reached"), tr("Nothing was sent. {again}", again=tr(_AGAIN))
    )


def _unreachable(*, name: bool) -> Wait:
    if name:
        return Wait(
            tr("No connection to the internet"), tr("Nothing was sent. {again}", again=tr(_AGAIN))
        )
    return Wait(
        tr("Mailchimp cannot be reached"), tr("Nothing was sent. {again}", again=tr(_AGAIN))
    )
