"""A scenario with a fault at one step, the restart without faults, and what is wrong after it.

The short set and the long one differ only in which steps they try.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

from tests.rig.face import Said
from tests.rig.scenarios import Scenario
from tests.rig.seams import counted
from tests.rig.stage import Ending, Stage
from tests.rig.steps import Answers, Steps

AGAIN = 4
"""How often an owner repeats a command that said it could not be done."""


@dataclass
class Sweep:
    """One scenario on one stage. After measure: the steps it has, and the ending that is right."""

    stage: Stage
    scenario: Scenario
    number: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    right: Ending = field(default_factory=dict)
    journeys: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: dict[str, object] = field(default_factory=dict)

    def measure(self) -> None:
        """Play it without a fault; count its steps."""
        self.scenario.prepare(self.stage)
        self.stage.keep()
        steps = Steps()
        first = self.play(steps)
        self.number, self.kinds = steps.count, steps.seen
        last = self._finish(first)
        assert all(said.clean and said.status == 0 for said in self.stage.said), self.stage.said
        self.right, self.journeys = self.stage.ending(), self.stage.journeys()
        self.counts = _counts(last)

    def attempt(self, step: int, *, onwards: bool, flavour: int, only: str = "") -> list[str]:
        """Everything that is wrong after a fault at this step; nothing where all is well.

        only: counted are steps in whose text this stands; it has to come to the fault then.
        """
        self.stage.restore()
        steps = Steps(step, onwards, flavour, only)
        said = self.play(steps)
        wrong = []
        if only and not steps.failed:
            wrong.append(f"there is no step {only!r} any more")
        wrong += self.rest(said)
        how = "from there on" if onwards else "once"
        where = f"{self.scenario.name}, step {step} {how}, flavour {flavour} {steps.failed}"
        return [f"{where}: {each}" for each in wrong]

    def rest(self, said: Said) -> list[str]:
        """Let the owner finish what ended like that; everything that is wrong then."""
        last = self._finish(said)
        wrong = [f"a user was shown: {each}" for each in self.stage.said if not each.clean]
        if last.status:
            return [*wrong, f"it does not come to rest: {last}"]
        return wrong + self._compare(last)

    def words(self) -> list[str]:
        """The scenario's command."""
        return [self._filled(word) for word in self.scenario.command]

    def play(self, steps: Steps) -> Said:
        """The command with the counter at work; how it ended."""
        command = self.words()
        former, self.stage.simulator.faults.strike = (  # type: ignore[method-assign]  # for a while
            self.stage.simulator.faults.strike,
            Answers(steps).strike,
        )
        try:
            with counted(steps, self.stage.folder):
                return self._command(tuple(command), wait=steps.flavour % 2)
        finally:
            self.stage.simulator.faults.strike = former  # type: ignore[method-assign]  # as before

    def _command(self, command: tuple[str, ...], *, wait: int = 1) -> Said:
        words = [self._filled(word) for word in command]
        if words[0] == "sync":
            words += ["--wait", ("0", "300")[wait]]
        return self.stage.command_here(*words, stdin=f"{self.stage.simulator.key}\n")

    def _filled(self, word: str) -> str:
        if word == "{settings}":
            return str(self.stage.folder / "settings.toml")
        return str(self._last_run()) if word == "{run}" else word

    def _last_run(self) -> int:
        with closing(sqlite3.connect(self.stage.home / "state.db")) as state:
            sql = "SELECT max(id) FROM runs WHERE kind = 'sync'"
            return int(state.execute(sql).fetchone()[0])

    def _finish(self, said: Said) -> Said:
        """What an owner does: again until it is done, then what follows, then sync twice."""
        for _ in range(AGAIN):
            if said.status == 0:
                break
            said = self._command(self.scenario.command)
        if said.status:
            return said
        for command in self.scenario.after:
            said = self._command(command)
            if said.status:
                return said
        self._command(("sync",))
        writes = len(self.stage.writes())
        last = self._command(("sync", "--json"))
        if len(self.stage.writes()) != writes:
            return Said(last.arguments, 9, last.out, "it still wrote something")
        return last

    def _compare(self, last: Said) -> list[str]:
        ending, counts = self.stage.ending(), _counts(last)
        wrong = [
            f"{part}: {ending[part]}\n   instead of {right}"
            for part, right in self.right.items()
            if ending[part] != right
        ]
        if counts != self.counts:
            wrong.append(f"counts {counts}\n   instead of {self.counts}")
        if self.stage.journeys() - self.journeys:
            wrong.append(f"journeys started too often: {self.stage.journeys() - self.journeys}")
        return wrong


def _counts(said: Said) -> dict[str, object]:
    """The figures of a report, which have to add up."""
    report = json.loads(said.out)
    parts = [report[name] for name in ("pushed", "unchanged", "skipped", "waiting")]
    assert report["total"] == sum(parts), report
    return {name: report[name] for name in ("total", "pushed", "unchanged", "skipped", "waiting")}
