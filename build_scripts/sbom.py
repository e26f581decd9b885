"""The frozen program's bill of materials, as CycloneDX 1.6 JSON, and the licences that go with it.

It goes by what PyInstaller packed, not by what is installed here; whatever came in without being
locked for the owner's program is an error. Natives inside the wheels count as part of them.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import (
    PackageMetadata,
    PackageNotFoundError,
    files,
    metadata,
    packages_distributions,
)
from pathlib import Path
from typing import Any

import bundle

FROZEN = bundle.ROOT / "build" / "frozen" / "mailbridge"
LOCK = bundle.ROOT / "build_scripts" / "locks" / "run.txt"
# The part of PyInstaller that starts the program is packed with it; its licence allows that.
BUILDERS = {"pyinstaller"}


class Unlocked(Exception):
    """Something was packed that the lock for the owner's program does not hold."""


def locked(text: str) -> dict[str, tuple[str, list[str]]]:
    """A lock file's packages: name → (version, SHA-256 hashes of its files)."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in text.splitlines():
        if start := re.match(r"([a-z0-9-]+)==([^\s;]+)", line):
            name = start[1]
            found[name] = (start[2], [])
        elif name and (one := re.search(r"--hash=sha256:([0-9a-f]{64})", line)):
            found[name][1].append(one[1])
    return found


def packed_modules(lists: Iterable[str]) -> set[str]:
    """Names of the top modules in PyInstaller's lists of what it packed (PYZ and COLLECT)."""
    found: set[str] = set()
    for text in lists:
        for entries in ast.literal_eval(text):
            for place, _, kind in entries if isinstance(entries, list) else ():
                separator = "." if kind == "PYMODULE" else "/"
                found.add(str(place).replace("\\", "/").partition(separator)[0].partition(".")[0])
    return found


def distributions(modules: Iterable[str], owners: Mapping[str, Iterable[str]]) -> set[str]:
    """The packages, by their locked names, that own the modules; mailbridge itself left out."""
    found = {
        re.sub(r"[-_.]+", "-", owner).lower() for name in modules for owner in owners.get(name, ())
    }
    return found - {"mailbridge", *BUILDERS}


def document(
    packages: Iterable[str], lock: Mapping[str, tuple[str, list[str]]], moment: datetime
) -> dict[str, Any]:
    """The bill. moment: when the sources were committed, UTC. Raises Unlocked."""
    chosen = sorted(packages)
    strangers = [name for name in chosen if name not in lock]
    if strangers:
        raise Unlocked(f"packed, but not locked for the owner's program: {', '.join(strangers)}")
    version = bundle.version()
    seed = json.dumps([version, [(name, lock[name]) for name in chosen]])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": "mailbridge",
                "name": "mailbridge",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": [
            *(_component(name, *lock[name]) for name in chosen),
            _python(),
        ],
        "dependencies": [
            {"ref": "mailbridge", "dependsOn": [*(_purl(n, lock[n][0]) for n in chosen), "python"]}
        ],
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _purl(name, version),
        "name": name,
        "version": version,
        "purl": _purl(name, version),
    }
    licence = _licence(name)
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    # One hash for each file that the lock allows; which one was used depends on the system.
    component["properties"] = [
        {"name": "mailbridge:allowed-sha256", "value": value} for value in hashes
    ]
    return component


def _licence(name: str) -> str:
    """What a package says of its licence, one line; "" where it says nothing."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    named = _first(said, "License-Expression")
    classed = [
        text.rpartition("::")[2].strip()
        for text in said.get_all("Classifier") or []
        if text.startswith("License ::")
    ]
    text = named or "; ".join(classed) or _first(said, "License")
    return text.strip().splitlines()[0][:200] if text.strip() else ""


def _first(said: PackageMetadata, name: str) -> str:
    return str((said.get_all(name) or [""])[0])


def _python() -> dict[str, Any]:
    version = ".".join(str(number) for number in sys.version_info[:3])
    return {
        "type": "platform",
        "bom-ref": "python",
        "name": "CPython",
        "version": version,
        "cpe": f"cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*",
    }


def licences(packages: Iterable[str], lock: Mapping[str, tuple[str, list[str]]]) -> str:
    """The text that travels with the program: every part, its licence, and the licence's words."""
    parts = [_ABOVE]
    for name in sorted(packages):
        parts.append(f"{'=' * 78}\n{name} {lock[name][0]}\n{_licence(name)}\n")
        for file in files(name) or ():
            if re.match(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", file.name, re.IGNORECASE):
                found = Path(str(file.locate()))
                if found.suffix not in {".py", ".pyc"} and found.is_file():
                    text = found.read_text(encoding="utf-8", errors="replace").strip()
                    parts.append(f"{'-' * 78}\n{text}\n")
    return "\n".join(parts)


_ABOVE = """\
mailbridge is under the MIT licence. With it come the libraries below, unchanged, each under its own
licence. Qt and PySide6 are used under the GNU Lesser General Public License, version 3
(https://www.gnu.org/licenses/lgpl-3.0.html): they lie beside the program as files of their own,
which you may replace by others of the same interface; their sources are at https://code.qt.io.
Python is under the Python Software Foundation License (https://docs.python.org/3/license.html).
"""


def _inside_the_app() -> list[Path]:
    resources = bundle.ROOT / "dist" / "mailbridge.app" / "Contents" / "Resources"
    return [resources] if resources.is_dir() else []


def main() -> int:
    """Write dist/mailbridge-VERSION.cdx.json from the last freezing."""
    lists = (FROZEN / name for name in ("PYZ-00.toc", "COLLECT-00.toc"))
    modules = packed_modules(path.read_text(encoding="utf-8") for path in lists)
    packages = distributions(modules, packages_distributions())
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    lock = locked(LOCK.read_text(encoding="utf-8"))
    try:
        bill = document(packages, lock, datetime.fromtimestamp(seconds, UTC))
    except Unlocked as error:
        print(f"The bill of materials is wrong: {error}", file=sys.stderr)
        return 1
    target = bundle.ROOT / "dist" / f"mailbridge-{bundle.version()}-{sys.platform}.cdx.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    words = licences(packages, lock)
    for folder in (bundle.ROOT / "dist" / "mailbridge", *_inside_the_app()):
        (folder / "licences.txt").write_text(words, encoding="utf-8")
    print(f"{target.name}: {len(bill['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
