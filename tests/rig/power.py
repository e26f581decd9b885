"""A scenario recorded call by call, and its power cut at any moment: is all there that was promised?

What the disk may do is said in disk, what the scenario is for in scenarios.
"""

from __future__ import annotations

import copy
import hashlib
import os
import random
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailbridge.simulator.faults import Fault
from mailbridge.store.database import open_database
from tests.conftest import ROOT
from tests.rig.disk import Disk, apply, lay_out
from tests.rig.face import Said
from tests.rig.recording import Op, record
from tests.rig.sweep import Sweep

LOGS = "/logs/"
"""Nobody promised anything of them, and no engine reads them."""


@dataclass
class Blackout:
    """One scenario. After take_down: its calls, its commits' digests, Mailchimp between requests."""

    sweep: Sweep
    ops: list[Op] = field(default_factory=list)
    start: dict[str, bytes] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)

    def take_down(self, scratch: Path) -> None:
        """Record the scenario's command as a process of its own."""
        sweep, stage = self.sweep, self.sweep.stage
        sweep.measure()
        stage.restore()
        self.start = {
            str(path): path.read_bytes() for path in stage.home.rglob("*") if path.is_file()
        }
        marks = scratch / "marks"
        marks.touch()
        stage.time.jump(900)
        command = [sys.executable, "-m", "tests.rig.recorded", str(marks),
                   stage.time.now().isoformat(), *sweep.words()]  # fmt: skip
        strike = stage.simulator.faults.strike

        def noting(method: str, target: str, body: bytes) -> Fault | None:
            self.accounts.append(copy.deepcopy(stage.contents()))
            return strike(method, target, body)

        stage.simulator.faults.strike = noting  # type: ignore[method-assign]  # for this command
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        _, ops = record(command, environment, stage.home, marks, f"{stage.simulator.key}\n")
        stage.simulator.faults.strike = strike  # type: ignore[method-assign]  # as before
        self.accounts.append(copy.deepcopy(stage.contents()))
        self.ops = [op for op in ops if LOGS not in op.name]
        self._digest(scratch / "digest")

    def _digest(self, folder: Path) -> None:
        """The state after each commit that was promised, with no power lost."""
        disk = Disk(self.start)
        self.digests = [self._seen(disk.whole(), folder / "0")]
        for op in self.ops:
            disk.do(op)
            if op == Op("mark", "commit"):
                self.digests.append(self._seen(disk.whole(), folder / str(len(self.digests))))

    def _seen(self, image: dict[str, bytes], folder: Path) -> str:
        lay_out(image, self.sweep.stage.home, folder)
        return digest(folder / "state.db")

    def cut(self, chance: random.Random, scratch: Path, *, finish: bool) -> list[str]:
        """Cut the power at some moment; everything that is wrong afterwards.

        finish: also let the program go on from there, to the same audience.
        """
        moment = chance.randint(0, len(self.ops))
        disk = Disk(self.start)
        apply(disk, self.ops[:moment])
        image = disk.after_a_cut(chance)
        lay_out(image, self.sweep.stage.home, scratch)
        marks = [op.name for op in self.ops[:moment] if op.kind == "mark"]
        promised = marks.count("commit")
        where = f"{self.sweep.scenario.name}, call {moment} of {len(self.ops)}"
        found = digest(scratch / "state.db")
        if found not in self.digests[promised : promised + 2]:
            known = found in self.digests
            return [f"{where}: {'a commit is missing' if known else f'it is {found}'}"]
        if not finish:
            return []
        asked, answered = marks.count("asked"), marks.count("answered")
        return [f"{where}: {each}" for each in self._go_on(image, chance.randint(answered, asked))]

    def _go_on(self, image: dict[str, bytes], requests: int) -> list[str]:
        stage = self.sweep.stage
        stage.restore()
        for path in [*stage.home.glob("state.db*"), stage.home / "settings.toml"]:
            path.unlink(missing_ok=True)
        lay_out(image, stage.home, stage.home)
        stage.put_contents(self.accounts[requests])
        return self.sweep.rest(Said((), 1, "", "the power went"))


def digest(path: Path) -> str:
    """All that a state database says, opened by the program's own store; words where it is unwell."""
    with closing(open_database(path)) as database:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "damaged"
        if database.execute("PRAGMA foreign_key_check").fetchall():
            return "dangling"
        return _content(database.connection)


def _content(connection: sqlite3.Connection) -> str:
    found = hashlib.blake2b()
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (name,) in names.fetchall():
        rows = sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
        found.update(repr((name, rows)).encode())
    return found.hexdigest()[:16]
