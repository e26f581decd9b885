"""What the workflows and the documents tell others to type exists here under that name.

The workflows run elsewhere; what moves within the sources would stop them unseen until the next tag.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build_scripts.scripts import load

OLDEST = load("environment").OLDEST
ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *WORKFLOWS]
NOT_THERE_YET = {
    # CONTRIBUTING.md: what a new language makes, and what a build with a feed of updates does.
    "resources/translations/it/LC_MESSAGES/mailbridge.po",
    "resources/updates.toml",
}
_PLACE = re.compile(r"(?<![\w/.-])(?:build_scripts|mailbridge|resources|tests|docs)/[\w./-]*\w")
_COMMAND = re.compile(
    r"(?:python3?|\.venv\S*python)\s+(?:source/)?(build_scripts/\S+\.py)([^\n|]*)"
)


def test_there_are_workflows_to_look_at() -> None:
    assert [path.name for path in WORKFLOWS] == ["packages.yml", "tests.yml"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_place_that_is_named_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\", "/")
    named = set(_PLACE.findall(text)) - NOT_THERE_YET
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_command_knows_its_options(path: Path) -> None:
    commands = _COMMAND.findall(path.read_text(encoding="utf-8"))
    assert commands
    for script, words in commands:
        text = (ROOT / script).read_text(encoding="utf-8")
        unknown = [word for word in re.findall(r"--[a-z-]+", words) if f'"{word}"' not in text]
        assert unknown == [], script


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_others_wrote_is_named_by_its_commit(path: Path) -> None:
    """A tag can be moved to other code; a commit cannot."""
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []


def test_the_oldest_python_and_its_successors_are_tried_on_each_system() -> None:
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    tried = re.search(r"system: \[(.+)\]\s+python: \[(.+)\]", text)
    assert tried
    systems = {name.strip().partition("-")[0] for name in tried[1].split(",")}
    assert systems == {"ubuntu", "windows", "macos"}
    pythons = re.findall(r'"3\.(\d+)"', tried[2])
    assert [int(minor) for minor in pythons] == [OLDEST[1], OLDEST[1] + 1, OLDEST[1] + 2]
