"""A terminal for tests: runs the program in this process, with streams and variables of its own."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from mailbridge.__main__ import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to. raw: standard output as bytes."""

    status: int
    out: str
    err: str
    raw: bytes = b""

    @property
    def json(self) -> Any:
        """Standard output, which has to be one JSON value on one line and nothing else."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert self.err.startswith("mailbridge: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err.removeprefix("mailbridge: ").rstrip("\n")


@dataclass
class Terminal:
    """variables: of the environment, for every command; "" takes one away."""

    monkeypatch: pytest.MonkeyPatch
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str = "", **variables: str) -> Ran:
        out, err = _stream(), _stream()
        with self.monkeypatch.context() as patch:
            patch.setattr(os, "environ", _environment({**self.variables, **variables}))
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            try:
                status = main(arguments)
            except SystemExit as left:
                status = int(left.code or 0)
            out.flush()
            err.flush()
        raw = out.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO, as made below
        said = err.buffer.getvalue()  # type: ignore[attr-defined]  # as above
        return Ran(status, _read(raw, "utf-8-sig"), _read(said, "utf-8"), raw)


def _read(raw: bytes, encoding: str) -> str:
    """As a program reads it that looks at lines: Windows ends them in its own way."""
    return raw.decode(encoding).replace(os.linesep, "\n")


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    environment = {**os.environ, **variables}
    return {name: value for name, value in environment.items() if value}


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "ascii", write_through=True)
