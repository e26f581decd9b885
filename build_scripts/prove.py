"""The long proofs in one command: faults at every step, kills, power cuts, hostile servers, weeks.

They are the tests of tests/rig and tests/journeys, made long; this starts them one after the other
and prints what they measured as a table. It tests nothing itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environment
from console import say

Line = dict[str, Any]


@dataclass(frozen=True)
class Proof:
    """One proof. variables: what makes it long, and what it takes for a quick look."""

    name: str
    says: str
    tests: tuple[str, ...]
    long: Mapping[str, str]
    quick: Mapping[str, str]


PROOFS = (
    Proof(
        "steps",
        "any one call fails, or all from it on",
        ("tests/rig/test_steps.py",),
        {"MAILBRIDGE_STEPS": "all"},
        {"MAILBRIDGE_STEPS": "10"},
    ),
    Proof(
        "kills",
        "processes killed at any instant",
        ("tests/rig/test_kills.py",),
        {"MAILBRIDGE_KILLS": "1000"},
        {"MAILBRIDGE_KILLS": "90"},
    ),
    Proof(
        "syncs",
        "`mailbridge sync` killed while the shop goes on",
        ("tests/journeys/test_killed.py",),
        {"MAILBRIDGE_KILLS": "1000"},
        {"MAILBRIDGE_KILLS": "25"},
    ),
    Proof(
        "power",
        "power cut at any call of the disk",
        ("tests/rig/test_power.py", "tests/rig/test_power_migrating.py"),
        {"MAILBRIDGE_IMAGES": "10000"},
        {"MAILBRIDGE_IMAGES": "900"},
    ),
    Proof(
        "hostile",
        "answers that are none, one by one",
        ("tests/rig/test_hostile.py", "tests/rig/test_ways.py"),
        {"MAILBRIDGE_HOSTILE": "all"},
        {},
    ),
    Proof(
        "lives",
        "random lives of shop and audience",
        ("tests/journeys/test_random_lives.py",),
        {"MAILBRIDGE_SEEDS": "100000"},
        {"MAILBRIDGE_SEEDS": "2000"},
    ),
    Proof(
        "soak",
        "eight weeks on a clock that is moved",
        ("tests/rig/test_soak.py",),
        {"MAILBRIDGE_SOAK_DAYS": "56"},
        {"MAILBRIDGE_SOAK_DAYS": "7"},
    ),
)


def main() -> int:
    """Run the chosen proofs; 0 where all of them hold."""
    wishes = _wishes()
    python = environment.prepare("test")
    os.chdir(environment.ROOT)
    results = [
        _prove(python, proof, wishes)
        for proof in PROOFS
        if not wishes.proofs or proof.name in wishes.proofs
    ]
    say("\n" + table(results))
    if wishes.json:
        wishes.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0 if all(result["holds"] for result in results) else 1


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [proof.name for proof in PROOFS]
    parser.add_argument("proofs", nargs="*", metavar="PROOF", help=f"of {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="minutes instead of hours")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all that is random")
    wishes = parser.parse_args()
    unknown = set(wishes.proofs) - set(names)
    if unknown:
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    return wishes


def _prove(python: str, proof: Proof, wishes: argparse.Namespace) -> Line:
    """Run one proof; what it measured."""
    chosen = proof.quick if wishes.quick else proof.long
    say(f"{proof.name}: {proof.says} ({' '.join(f'{k}={v}' for k, v in chosen.items()) or 'all'})")
    folder = Path(tempfile.mkdtemp(prefix="prove-"))
    figures = folder / "figures.jsonl"
    variables = {
        **environment.child_environment(),
        **chosen,
        "MAILBRIDGE_FIRST_SEED": str(wishes.seed),
        "MAILBRIDGE_FIGURES": str(figures),
    }
    began = time.monotonic()
    command = [python, "-m", "pytest", "-q", "-n", "auto", "--show-capture=no", *proof.tests]
    done = subprocess.run(command, env=variables, check=False)
    lines = read(figures)
    shutil.rmtree(folder)
    return {
        "proof": proof.name,
        "says": proof.says,
        "command": " ".join([*(f"{k}={v}" for k, v in chosen.items()), *command[1:]]),
        "seconds": round(time.monotonic() - began),
        "holds": done.returncode == 0,
        "parts": lines,
    }


def read(figures: Path) -> list[Line]:
    """What the tests left, line by line."""
    if not figures.exists():
        return []
    return [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]


COUNTED = ("tries", "kills", "images", "finished", "checks", "lives")


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """The results for people: a line for each proof."""
    rows = [("proof", "what happens", "how often", "wrong", "minutes", "holds")]
    for result in results:
        parts = result["parts"]
        sums = {name: sum(part.get(name, 0) for part in parts) for name in COUNTED}
        often = ", ".join(f"{number:,} {name}" for name, number in sums.items() if number)
        wrong = sum(part.get("wrong", 0) for part in parts)
        minutes = f"{result['seconds'] / 60:.1f}"
        holds = "yes" if result["holds"] else "NO"
        rows.append((result["proof"], result["says"], often, f"{wrong:,}", minutes, holds))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    environment.start(main)
