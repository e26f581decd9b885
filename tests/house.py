"""The rules of the house, each a function from files to complaints; test_house.py applies them.

They read source code and run none of it. A complaint is one line: where, and what is wrong.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

FLOORS = {
    "base": 0, "records": 1, "settings": 2,
    "shop": 3, "mailchimp": 3, "store": 3, "simulator": 3,
    "sync": 4, "service": 5, "commands": 6, "widgets": 6,
    "screens": 7, "shell": 8, "__main__": 9,
}  # fmt: skip
QT_ROOMS = {"widgets", "screens", "shell"}
TOP_LEVEL = {
    ".ci", ".gitattributes", ".github", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE", "README.md", "SECURITY.md", "build_scripts", "docs", "mailbridge", "pyproject.toml",
    "resources", "tests",
}  # fmt: skip
LONGEST = 300
# The clock, and what measures with it: a till that writes every five milliseconds has to wait.
WHERE_TIME_IS_REAL = ("mailbridge/base/clock.py", "build_scripts/benchmarks/")
NOT_OURS = {
    *(".git", ".venv", "__pycache__", "build", "dist", "screenshots", ".coverage"),
    *(".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
}
# Put together here, or this file would break its own rule.
PLACES = re.compile(
    "|".join(
        [
            *(rf"{host}\b" for host in (r"pypi\." + "org", "python" + "hosted", "npm" + r"js\.")),
            rf"(?<![\w./])/({'work'}|{'root'}|{'opt'})/",
        ]
    )
)


def files(root: Path) -> list[Path]:
    """The files of the project: those git knows, or all that are not made by tools."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z"],
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        # A downloaded copy, or no git here: as on a bare machine.
        listed = ""
    if listed:
        found: Iterable[Path] = (root / name for name in listed.split("\0") if name)
    else:
        found = _walk(root)
    return sorted(path for path in found if path.is_file())


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_OURS or path.name.endswith(("_cache", ".egg-info")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.Module, package: list[str]) -> Iterator[tuple[int, str]]:
    """(line, full name) of all that a module imports, wherever in it, in whichever way.

    package: the names of the package the module is in, to resolve relative imports.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = [*above, *(node.module.split(".") if node.module else [])]
            yield from ((node.lineno, ".".join([*start, alias.name])) for alias in node.names)
        elif isinstance(node, ast.Call) and _last_name(node.func) in {
            "import_module",
            "__import__",
        }:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def _last_name(node: ast.expr) -> str:
    """``c`` of ``a.b.c`` and of ``c``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def climbing_imports(root: Path, paths: Iterable[Path]) -> list[str]:
    """Imports that climb a floor, meet a stranger on the same one, or bring Qt where it is not.

    paths: the modules below root/mailbridge; others are passed over.
    """
    complaints = []
    for path in paths:
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts[0] != "mailbridge" or path.suffix != ".py":
            continue
        room = parts[1] if parts[1] != "__init__" else "base"
        for line, name in imported(_tree(path), parts[:-1]):
            what = _wrong_import(room, name.split("."))
            if what:
                complaints.append(f"{'/'.join(parts)}.py:{line}: {what}")
    return complaints


def _wrong_import(room: str, name: list[str]) -> str:
    if name[0] in {"PySide6", "shiboken6"} and room not in QT_ROOMS:
        return f"{name[0]} in {room}: Qt is for {', '.join(sorted(QT_ROOMS))} alone"
    if name[0] != "mailbridge" or len(name) < 2 or name[1] not in FLOORS:
        return ""
    if room == name[1] or FLOORS[name[1]] < FLOORS.get(room, 0):
        return ""
    return f"{room} (floor {FLOORS.get(room)}) imports {name[1]} (floor {FLOORS[name[1]]})"


def misplaced(root: Path, paths: Iterable[Path]) -> list[str]:
    """Files and folders where the layout has none."""
    complaints = []
    for path in paths:
        parts = path.relative_to(root).parts
        if parts[0] not in TOP_LEVEL:
            complaints.append(f"{'/'.join(parts)}: not in the layout at the top")
        elif parts[0] == "mailbridge" and path.suffix == ".py":
            room = parts[1].removesuffix(".py")
            if room not in {*FLOORS, "__init__"}:
                complaints.append(f"{'/'.join(parts)}: no such room in the house")
    return complaints


def shapeless(root: Path, paths: Iterable[Path]) -> list[str]:
    """Modules that are too long, or do not say what they are (tests may leave that to names)."""
    complaints = []
    for path in paths:
        if path.suffix != ".py":
            continue
        place = path.relative_to(root).as_posix()
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > LONGEST:
            complaints.append(f"{place}: {length} lines, {LONGEST} are the most")
        if not place.startswith("tests/") and not ast.get_docstring(_tree(path)):
            complaints.append(f"{place}: no module docstring")
    return complaints


def named_places(root: Path, paths: Iterable[Path]) -> list[str]:
    """Lines that name a package registry, or a folder of the machine they were written on."""
    complaints = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a sample in an old encoding
        complaints += [
            f"{path.relative_to(root).as_posix()}:{number}: names {found[0]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if (found := PLACES.search(line))
        ]
    return complaints


def reckless(root: Path, paths: Iterable[Path]) -> list[str]:
    """Code that trusts anybody, asks a shell, swallows errors or waits by the clock."""
    complaints = []
    for path in paths:
        if path.suffix != ".py":
            continue
        place = path.relative_to(root).as_posix()
        for node in ast.walk(_tree(path)):
            what = _reckless_node(node)
            if what == "sleeps" and place.startswith(WHERE_TIME_IS_REAL):
                continue
            if what:
                complaints.append(f"{place}:{getattr(node, 'lineno', 0)}: {what}")
    return complaints


def _reckless_node(node: ast.AST) -> str:
    """What is wrong with a node of a syntax tree, or ""."""
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
        if (node.arg, node.value.value) in {("verify", False), ("shell", True)}:
            return f"{node.arg}={node.value.value!r}"
    elif isinstance(node, ast.ExceptHandler):
        return _reckless_except(node)
    elif isinstance(node, ast.ImportFrom):
        sleep = node.module == "time" and any(alias.name == "sleep" for alias in node.names)
        return "sleeps" if sleep else ""
    elif isinstance(node, ast.Attribute):
        return _reckless_name(f"{_last_name(node.value)}.{node.attr}")
    return ""


def _reckless_except(node: ast.ExceptHandler) -> str:
    if node.type is None:
        return "bare except"
    silent = all(isinstance(child, ast.Pass) for child in node.body)
    broad = _last_name(node.type) in {"Exception", "BaseException"}
    return "silent except" if silent and broad else ""


def _reckless_name(name: str) -> str:
    if name in {"time.sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep"}:
        return "sleeps"
    unchecked = name.endswith((".CERT_NONE", "._create_unverified_context"))
    return "an unchecked certificate" if unchecked else ""


def unexplained(root: Path, paths: Iterable[Path]) -> list[str]:
    """Silenced checks without a code, or without a reason beside it."""
    complaints = []
    for path in paths:
        if path.suffix != ".py":
            continue
        source = path.read_text(encoding="utf-8")
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and not _is_explained(token.string):
                place = path.relative_to(root).as_posix()
                complaints.append(f"{place}:{token.start[0]}: {token.string}")
    return complaints


SILENCERS = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\]|pragma: no cover)"
)


def _is_explained(comment: str) -> bool:
    if not re.search(r"\bnoqa\b|type:\s*ignore|pragma:\s*no cover", comment):
        return True
    reason = SILENCERS.sub("", comment)
    return reason != comment and len(re.findall(r"[^\W\d]{2,}", reason)) >= 2
