"""Fuzz every reader of foreign bytes for as long as wanted: `fuzz.py --seconds 240 [TARGET …]`.

Guided by coverage where atheris is installed (`pip install atheris`), by seeded changes to good
inputs where it is not; it says which. atheris is in no lock: there is none for Windows, nor for
every Python. What breaks a reader is written beside its name, and the exit
status is 1. The short set is in the tests: tests/fuzz/test_readers.py.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environment
from console import say

DEADLINE = 5
"""Seconds that one input may take."""
READERS = (
    "mailbridge",
    "dbfread",
    "tomllib",
    "tomlkit",
    "csv",
    "zipfile",
    "json",
    "email_validator",
)
"""Python code whose branches guide the fuzzer."""


def main() -> int:
    """All targets one after the other, each in a process of its own; 1 where one broke."""
    options = _options()
    if options.inside:
        return _inside(options)
    python = environment.prepare("test")
    broken, inputs = [], 0
    names = options.targets or _names(python)
    for name in names:
        share = max(options.seconds // len(names), 1)
        command = [python, __file__, "--inside", "--seconds", str(share)]
        command += ["--seed", str(options.seed), "--keep", options.keep, name]
        try:
            done = subprocess.run(
                command, env=environment.child_environment(), capture_output=True, check=False,
                encoding="utf-8", errors="replace", timeout=3 * share + 60,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            # Within a library's own machine code no alarm is heard.
            say(f"{name}: HANGS")
            broken.append(name)
            continue
        runs = _runs(done.stdout + done.stderr)
        inputs += runs
        ending = "" if done.returncode == 0 else f", BROKEN (status {done.returncode})"
        say(f"{name}: {runs:,} inputs in {share} s{ending}")
        if done.returncode != 0:
            broken.append(name)
            print(done.stdout[-3000:] + done.stderr[-6000:], flush=True)
    say(f"{inputs:,} inputs to {len(names)} readers; broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=240, help="for all targets together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="fuzzed", help="folder for inputs that broke a reader")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    return parser.parse_args()


def _names(python: str) -> list[str]:
    code = "from tests.fuzz.targets import targets; print(*(t.name for t in targets()), sep='\\n')"
    done = subprocess.run(
        [python, "-c", code], cwd=environment.ROOT, capture_output=True, check=True,
        encoding="utf-8",
    )  # fmt: skip
    return done.stdout.split("\n")[:-1]


def _runs(said: str) -> int:
    """How many inputs a fuzzer says it tried, in its own words or in ours."""
    for line in reversed(said.splitlines()):
        words = line.replace(":", " ").split()
        if "Done" in words or "DONE" in words:
            numbers = [int(word.lstrip("#")) for word in words if word.lstrip("#").isdigit()]
            return numbers[0] if numbers else 0
    return 0


def _inside(options: argparse.Namespace) -> int:
    sys.path.insert(0, os.fspath(environment.ROOT))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if importlib.util.find_spec("atheris") is not None:
        return _guided(options)
    print("atheris is not installed: inputs are changed by chance, not guided by coverage")
    return _by_chance(options)


@contextmanager
def _soon(data: bytes, options: argparse.Namespace) -> Iterator[Path]:
    """A folder for one input, which has to be over in time; what breaks is kept."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    if hasattr(signal, "SIGALRM"):
        signal.alarm(DEADLINE)
    try:
        yield folder
    except BaseException:
        keep = Path(options.keep)
        keep.mkdir(exist_ok=True)
        (keep / f"{options.targets[0].replace(' ', '-')}-{time.time_ns()}").write_bytes(data)
        raise
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)
        shutil.rmtree(folder, ignore_errors=True)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"one input took more than {DEADLINE} seconds")


def _by_chance(options: argparse.Namespace) -> int:
    from tests.fuzz.mutation import worse  # noqa: PLC0415 - only where the path is set
    from tests.fuzz.targets import targets  # noqa: PLC0415 - as above

    target = next(one for one in targets() if one.name == options.targets[0])
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _too_long)
    chance, number = random.Random(options.seed), 0  # noqa: S311 - seeded on purpose
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        data = worse(chance.choice(target.seeds), chance)
        with _soon(data, options) as folder:
            target.run(data, folder)
        number += 1
    print(f"DONE {number}")
    return 0


def _guided(options: argparse.Namespace) -> int:
    atheris: Any = importlib.import_module("atheris")  # not everywhere, and without types

    with atheris.instrument_imports(include=list(READERS)):
        from tests.fuzz.targets import targets  # noqa: PLC0415 - instrumented as it is imported

    target = next(one for one in targets() if one.name == options.targets[0])
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _too_long)

    def one(data: bytes) -> None:
        with _soon(data, options) as folder:
            target.run(data, folder)

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        arguments = [
            f"-max_total_time={options.seconds}", "-max_len=200000", f"-seed={options.seed}",
            "-rss_limit_mb=4096", "-print_final_stats=1", f"-artifact_prefix={corpus}/", corpus,
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *arguments], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    if "--inside" in sys.argv:
        sys.exit(main())
    environment.start(main)
