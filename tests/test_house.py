"""The rules of the house, kept by every file; and proof that each rule finds what breaks it.

It says nothing about what the program does.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests import house

ROOT = Path(__file__).resolve().parent.parent
Rule = Callable[[Path, Iterable[Path]], list[str]]
RULES: list[Rule] = [
    house.climbing_imports,
    house.misplaced,
    house.shapeless,
    house.named_places,
    house.reckless,
    house.unexplained,
]
# In pieces, or these examples would themselves be found.
NOQA, IGNORE, DOC = "# no" + "qa", "# type: " + "ignore", '"""What it is."""\n'


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    complaints = rule(ROOT, house.files(ROOT))
    assert not complaints, "\n" + "\n".join(complaints)


def test_the_rules_see_the_whole_project() -> None:
    seen = {path.relative_to(ROOT).as_posix() for path in house.files(ROOT)}
    assert {"pyproject.toml", "mailbridge/__init__.py", "tests/house.py", ".ci/run"} <= seen
    assert not [path for path in seen if ".venv/" in path]


def test_every_room_has_its_floor() -> None:
    rooms = {path.parent.name for path in (ROOT / "mailbridge").glob("*/__init__.py")}
    assert rooms == set(house.FLOORS) - {"__main__"}


def _locked(lock: str) -> dict[str, str]:
    text = (ROOT / "build_scripts" / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", ["run", "test", "package"])
def test_the_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["build-system"]["requires"]
    wanted += project["project"]["optional-dependencies"].get(lock, [])
    locked = _locked(lock)
    for requirement in map(Requirement, wanted):
        version = locked[re.sub(r"[-_.]+", "-", requirement.name).lower()]
        assert requirement.specifier.contains(version), f"{requirement}: {version} is locked"


def test_all_locks_agree() -> None:
    test, run, package = _locked("test"), _locked("run"), _locked("package")
    assert run == {name: version for name, version in test.items() if name in run}
    assert run == {name: version for name, version in package.items() if name in run}


def _complaints(rule: Rule, root: Path, place: str, text: str) -> list[str]:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return rule(root, house.files(root))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("mailbridge/base/log.py", "from mailbridge.records.row import Row"),
        ("mailbridge/store/outbox.py", "import mailbridge.shop.source"),
        ("mailbridge/simulator/server.py", "from mailbridge.mailchimp import payload"),
        ("mailbridge/simulator/server.py", "from mailbridge import mailchimp"),
        ("mailbridge/simulator/server.py", "from ..mailchimp.payload import body"),
        ("mailbridge/simulator/server.py", "from .. import mailchimp"),
        ("mailbridge/simulator/parts/forms.py", "from ...mailchimp import payload"),
        ("mailbridge/commands/sync.py", "def late():\n    from mailbridge.widgets import table"),
        ("mailbridge/sync/loop.py", "if TYPE_CHECKING:\n    from mailbridge.service import words"),
        ("mailbridge/sync/loop.py", "importlib.import_module('mailbridge.service.session')"),
        ("mailbridge/sync/loop.py", "__import__('mailbridge.service')"),
        ("mailbridge/screens/page.py", "from mailbridge.shell.tray.icon import Tray"),
        ("mailbridge/service/words.py", "import PySide6.QtCore"),
        ("mailbridge/commands/main.py", "from PySide6 import QtWidgets"),
        ("mailbridge/__main__.py", "from PySide6 import QtWidgets"),
        ("mailbridge/__init__.py", "from mailbridge.settings import schema"),
    ],
)
def test_an_import_that_climbs_is_found(tmp_path: Path, place: str, text: str) -> None:
    assert len(_complaints(house.climbing_imports, tmp_path, place, text)) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("mailbridge/store/outbox.py", "from mailbridge.base import errors\nimport sqlite3"),
        ("mailbridge/store/outbox.py", "from .rows import Row\nfrom . import rows"),
        ("mailbridge/store/outbox.py", "from mailbridge.store.rows import Row"),
        ("mailbridge/simulator/parts/forms.py", "from ..model import Member"),
        ("mailbridge/service/words.py", "from mailbridge import __version__"),
        ("mailbridge/widgets/table.py", "from PySide6.QtWidgets import QTableView"),
        ("mailbridge/__main__.py", "from mailbridge.commands import main"),
        ("mailbridge/shell/tray/icon.py", "import mailbridge_other.service"),
        ("tests/store/test_rows.py", "from mailbridge.shell import tray"),
    ],
)
def test_an_import_downstairs_is_fine(tmp_path: Path, place: str, text: str) -> None:
    assert _complaints(house.climbing_imports, tmp_path, place, text) == []


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("notes.txt", "not in the layout"),
        ("scripts/run.py", "not in the layout"),
        ("mailbridge/helpers.py", "no such room"),
        ("mailbridge/utils/text.py", "no such room"),
    ],
)
def test_a_misplaced_file_is_found(tmp_path: Path, place: str, fault: str) -> None:
    assert [fault in line for line in _complaints(house.misplaced, tmp_path, place, "")] == [True]


@pytest.mark.parametrize("place", ["tests/a/test_b.py", "mailbridge/base/log.py", "README.md"])
def test_a_file_in_its_place_is_fine(tmp_path: Path, place: str) -> None:
    assert _complaints(house.misplaced, tmp_path, place, "") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (DOC + "x = 1\n" * 299, 0),
        (DOC + "x = 1\n" * 300, 1),
        ("x = 1\n", 1),
        ("", 1),
        ("x = 1\n" * 301, 2),
    ],
)
def test_length_and_docstring_are_seen(tmp_path: Path, text: str, count: int) -> None:
    assert len(_complaints(house.shapeless, tmp_path, "mailbridge/base/log.py", text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("https://" + "pypi" + ".org/simple", 1),
        ("https://files." + "python" + "hosted.org", 1),
        ("registry.npm" + "js.org", 1),
        ("cd " + "/work" + "/main", 1),
        ('path = "' + "/root" + '/x"', 1),
        ("see " + "/opt" + "/wheels", 1),
        ("the homework/root/opt folder, docs/work/plan", 0),
        ("User-Agent: mailbridge, at root", 0),
    ],
)
def test_a_named_place_is_found(tmp_path: Path, text: str, count: int) -> None:
    assert len(_complaints(house.named_places, tmp_path, "README.md", text)) == count


def test_pictures_name_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\xfe")
    assert house.named_places(tmp_path, house.files(tmp_path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "requests.get(url, verify=False)",
        "context.verify_mode = ssl.CERT_NONE",
        "ssl._create_unverified_context()",
        "subprocess.run(line, shell=True)",
        "try:\n    go()\nexcept:\n    stop()",
        "try:\n    go()\nexcept Exception:\n    pass",
        "time.sleep(1)",
        "from time import monotonic, sleep",
        "pause = time.sleep",
        "qtbot.wait(100)",
    ],
)
def test_reckless_code_is_found(tmp_path: Path, text: str) -> None:
    assert len(_complaints(house.reckless, tmp_path, "mailbridge/sync/loop.py", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "requests.get(url, verify=True)",
        "subprocess.run(line, shell=False)",
        "try:\n    go()\nexcept OSError:\n    pass",
        "clock.wait(event, 1)\nqtbot.waitUntil(done)\nevent.wait(3)",
        "'time.sleep(1) in words'  # and except: in a comment",
    ],
)
def test_careful_code_is_fine(tmp_path: Path, text: str) -> None:
    assert _complaints(house.reckless, tmp_path, "mailbridge/sync/loop.py", text) == []


def test_only_the_clock_may_sleep(tmp_path: Path) -> None:
    assert _complaints(house.reckless, tmp_path, "mailbridge/base/clock.py", "time.sleep(1)") == []


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        (NOQA, 1),
        (f"{NOQA}: S608", 1),
        (f"{NOQA} - the table is ours", 1),
        (f"{NOQA}: S608 - the table is ours", 0),
        (f"{NOQA}: S608, E501  # the table is ours", 0),
        (IGNORE, 1),
        (f"{IGNORE}[arg-type]", 1),
        (f"{IGNORE}  # the library has no types", 1),
        (f"{IGNORE}[arg-type]  # the library has no types", 0),
        ("# pragma: no" + " cover", 1),
        ("# pragma: no" + " cover - only on Windows", 0),
        ("# an ordinary remark", 0),
    ],
)
def test_a_silenced_check_needs_code_and_reason(tmp_path: Path, comment: str, count: int) -> None:
    text = f"x = '{NOQA}'  {comment}\n"
    assert len(_complaints(house.unexplained, tmp_path, "mailbridge/base/log.py", text)) == count


def test_without_git_the_folder_is_walked(tmp_path: Path) -> None:
    for place in ("a.py", ".venv/b.py", "tests/c.py", ".mypy_cache/d.json", "screenshots/e.png"):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert [path.name for path in house.files(tmp_path)] == ["a.py", "c.py"]


def test_with_git_only_what_it_knows_is_read(tmp_path: Path) -> None:
    (tmp_path / "known.py").write_text("", encoding="utf-8")
    (tmp_path / "draft.py").write_text("", encoding="utf-8")
    try:
        subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    except FileNotFoundError:
        pytest.skip("there is no git on this computer")
    subprocess.run(["git", "-C", str(tmp_path), "add", "known.py"], check=True)
    assert [path.name for path in house.files(tmp_path)] == ["known.py"]
