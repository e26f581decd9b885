"""The log: rotating files for their owner only, with keys and addresses blotted out.

It decides nothing about what is worth logging. What a person reads in the window is the history,
not the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import re
import sys
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES = 2_000_000
_FILES = 5
_LONGEST = 100_000

_PASSWORD = re.compile(r"(?<=://)[^\s/@:]*:[^\s@]+(?=@)")
_AUTHORIZATION = re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}", re.IGNORECASE)
_KEY = re.compile(r"\b[0-9A-Za-z]{8,}-[a-z]{2,4}[0-9]{1,3}\b", re.IGNORECASE)
# What a log-in leaves, and what passes during one.
_TOKEN = re.compile(
    r"\b(oauth:us[0-9]{1,3}:|access_token=|client_secret=|(?<=[?&])code=)[^\s\"'&]+"
)
_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])")
# Possessive and begun only at the start of a word: a megabyte without an @ costs one pass.
_WORD = r"[^\s\"'<>()\[\]{},;:=/\\@%&?]"
_ADDRESS = re.compile(rf"(?<!{_WORD}){_WORD}++(?:@|%40){_WORD}+\.[^\W\d_][\w-]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def person(address: str) -> str:
    """Eight hex digits that stand for an address in the log; the same for every spelling of case.

    They are taken from the subscriber hash, so that a line with the address and a line with the
    hash (a request's path) show the same person.
    """
    subscriber = hashlib.md5(address.lower().encode("utf-8", "replace"), usedforsecurity=False)
    return _short(subscriber.hexdigest())


def _short(subscriber_hash: str) -> str:
    return hashlib.sha256(subscriber_hash.lower().encode()).hexdigest()[:8]


def redact(text: str) -> str:
    """The text without Mailchimp keys, passwords in URLs, addresses and subscriber hashes.

    A bare 32-digit number may be a key without its suffix, or a subscriber hash that gives an
    address away to anybody who guesses it; both become the eight digits of ``person``.
    """
    text = _PASSWORD.sub("[password]", text)
    text = _AUTHORIZATION.sub(r"\1 [key]", text)
    text = _TOKEN.sub(r"\1[key]", text)
    text = _KEY.sub("[key]", text)
    text = _ADDRESS.sub(lambda found: f"<{person(found[0].replace('%40', '@'))}>", text)
    return _HASH.sub(lambda found: f"<{_short(found[0])}>", text)


def one_line(text: str) -> str:
    """The text with line ends, control and direction characters written out.

    So it cannot pose as another line of the log, nor repaint a terminal.
    """
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


class _Formatter(logging.Formatter):
    """A record as one line of text, its traceback as indented lines; both without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [self._head(record) + one_line(redact(record.getMessage()[:_LONGEST]))]
        if record.exc_info:
            trace = redact(self.formatException(record.exc_info))
            lines += [f"    | {_CONTROL.sub('?', line)}" for line in trace.split("\n")]
        return "\n".join(lines)

    def _head(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return f"{moment} {record.levelname} {record.name}: "


class _JournalFormatter(_Formatter):
    """For a service manager, which knows the time itself and reads the level from ``<n>``."""

    def _head(self, record: logging.LogRecord) -> str:
        level = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6}
        return f"<{level.get(record.levelno, 7)}>{record.name}: "


class _PrivateFile(RotatingFileHandler):
    """Rotating files that nobody else can read, not even for a moment after their making."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(
            io.BufferedWriter(io.FileIO(descriptor, "a")), encoding="utf-8", errors="replace"
        )

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost, and that is all."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """A full disk must not bring the engine down, nor print tracebacks at its user."""


def _worth_it(record: logging.LogRecord) -> bool:
    """Our own records, and warnings of the libraries (their chatter holds whole URLs)."""
    ours = record.name == "mailbridge" or record.name.startswith("mailbridge.")
    return ours or record.levelno >= logging.WARNING


def start_log(
    folder: Path,
    name: str = "mailbridge",
    *,
    journal: bool = False,
    level: int = logging.INFO,
) -> Callable[[], None]:
    """Begin to log into ``folder/name.log`` (five files of 2 MB), and return what ends it.

    name: one for each process that may run beside others, or their files would be torn at the
    turn. journal: write to standard error as well, in the form a service manager understands.
    Raises OSError where the file cannot be made.
    """
    file = _PrivateFile(folder / f"{name}.log", maxBytes=_BYTES, backupCount=_FILES - 1)
    file.setFormatter(_Formatter())
    handlers: list[logging.Handler] = [file]
    if journal:
        stream = logging.StreamHandler(sys.stderr)
        stream.setFormatter(_JournalFormatter())
        handlers.append(stream)
    root, ours = logging.getLogger(), logging.getLogger("mailbridge")
    before = ours.level
    ours.setLevel(level)
    for handler in handlers:
        handler.addFilter(_worth_it)
        root.addHandler(handler)

    def stop() -> None:
        ours.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()

    return stop
