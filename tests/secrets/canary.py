"""The canary: every key that tests use is looked for wherever a key may not be, for the whole suite.

Every byte of every file below pytest's temporary folders, what passing tests printed and logged,
and the argument lists and environments of every process they started. Any key of Mailchimp's form
is one of them. conftest registers it; it works in each worker of pytest-xdist by itself.
"""

from __future__ import annotations

import mmap
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

KEY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}-us[0-9]{1,3}")
HEADER = b"bWFpbGJyaWRnZTo"  # how every Authorization header of ours begins: "mailbridge:"
STORES = ("credentials.json", "keyring")
"""The credential stores of tests: where keys belong."""
MAY_CARRY = ("MAILBRIDGE_API_KEY",)
"""The one variable that is there to carry a key."""

ON_PURPOSE = ("tests/base/test_log.py",)
"""Tests that log keys themselves, to see them blotted out of the file."""


def keys_in(data: bytes | mmap.mmap) -> set[bytes]:
    """The keys that stand in the data, shortened: what is told about them is no leak itself."""
    found = set()
    at = data.find(b"-us")
    while at >= 0:
        # By hand, for speed: "-us" is rare, and an expression would look at every byte.
        key = KEY.search(data[max(at - 33, 0) : at + 6])
        if key:
            found.add(key[0][:4])
        at = data.find(b"-us", at + 1)
    if data.find(HEADER) >= 0:
        found.add(HEADER[:4])
    return found


def files(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder, but for the stores."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not Path(root, name).is_symlink()]
        for name in names:
            path = Path(root, name)
            if path.is_file() and not path.is_symlink() and not name.startswith(STORES):
                yield path


def in_files(folder: Path) -> list[str]:
    """Where a key stands below the folder, a line each."""
    complaints = []
    for path in files(folder):
        try:
            if not path.stat().st_size:
                continue
            with (
                path.open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            ):
                found = keys_in(data)
        except OSError:  # gone, or closed to us by its test
            continue
        if found:
            complaints.append(f"{path.relative_to(folder)} holds a key")
    return complaints


def in_process(arguments: Iterable[object], environment: Mapping[Any, Any] | None) -> list[str]:
    """Whether a process about to be started is told a key otherwise than by its variable."""
    told = list(arguments)
    where = " ".join(str(argument)[:60] for argument in told[:3])
    complaints = [
        f"a key among the arguments of: {where}" for argument in told if keys_in(_bytes(argument))
    ]
    for name, value in (environment or {}).items():
        if os.fsdecode(name) not in MAY_CARRY and keys_in(_bytes(value)):
            complaints.append(f"a key in {os.fsdecode(name)} of: {where}")
    return complaints


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


class Canary:
    """A plugin of pytest. complaints: what was found so far, here and in other workers."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def watch(self, event: str, details: tuple[Any, ...]) -> None:
        """An audit hook: each start of a process."""
        if event == "subprocess.Popen":
            arguments = details[1] if isinstance(details[1], list | tuple) else [details[1]]
            self.complaints += in_process(arguments, details[3])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What a test that passed printed and logged; one that failed shows all it has."""
        if report.passed and not report.nodeid.startswith(ON_PURPOSE):
            self.complaints += [
                f"{report.nodeid}: a key stands in its {title}"
                for title, text in report.sections
                if keys_in(text.encode("utf-8", "replace"))
            ]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker of pytest-xdist ended: what it found counts here."""
        self.complaints += getattr(node, "workeroutput", {}).get("canary", [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The end: every file, and the verdict."""
        factory = getattr(session.config, "_tmp_path_factory", None)
        folder = getattr(factory, "_basetemp", None)
        output = getattr(session.config, "workeroutput", None)
        workers = output is None and session.config.getoption("numprocesses", None)
        if folder is not None and not workers:
            self.complaints += in_files(folder)
        if output is not None:
            output["canary"] = self.complaints
        elif self.complaints and session.exitstatus in (0, 1):
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say it where it is read."""
        for line in sorted(set(self.complaints)):
            terminalreporter.write_line(f"CANARY {line}", red=True)


def register(config: pytest.Config) -> None:
    """Begin to watch."""
    canary = Canary()
    config.pluginmanager.register(canary, "canary")
    sys.addaudithook(canary.watch)
