"""What a process asks of the disk, taken down by strace: writes, syncs, cuts, names. It judges nothing.

Needs strace, and a kernel that lets a process be traced.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "openat,open,creat,pwrite64,write,fdatasync,fsync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
LONGEST = 100_000_000


@dataclass(frozen=True, slots=True)
class Op:
    """One call that succeeded, in the order of their ends.

    kind: create, write, sync, cut, unlink, rename or mark. name: the file. at: offset, or length.
    """

    kind: str
    name: str
    at: int = 0
    data: bytes = b""
    target: str = ""


def record(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, marks: Path, stdin: str
) -> tuple[int, list[Op]]:
    """Run a command; its exit status, and what it asked of the disk below the folder."""
    log = marks.with_suffix(".strace")
    traced = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", f"-s{LONGEST}", "-e", f"trace={CALLS}",
              "-e", "signal=none", "-o", str(log), *command]  # fmt: skip
    done = subprocess.run(
        traced,
        env=dict(environment),
        input=stdin,
        encoding="utf-8",
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert log.exists(), done.stderr
    ops = list(read(log.read_text(encoding="ascii", errors="replace").splitlines(), folder, marks))
    assert done.returncode == 0, done.stderr
    return done.returncode, ops


def read(lines: Sequence[str], folder: Path, marks: Path) -> Iterator[Op]:
    """The calls in strace's lines that are about files in the folder, and the marks."""
    begun: dict[str, str] = {}
    for line in lines:
        process, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>")
            continue
        if rest.startswith("<... "):
            rest = begun.pop(process) + re.sub(r"^<\.\.\. \w+ resumed>", "", rest)
        found = re.match(r"(\w+)\((.*)\)\s+= (\d+)", rest, re.DOTALL)
        if found:
            yield from _op(found[1], found[2], folder, marks)


def _op(call: str, arguments: str, folder: Path, marks: Path) -> Iterator[Op]:
    texts = [_bytes(each) for each in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]
    held = re.match(r"\d+<([^>]*)>", arguments)
    if held:
        path = _plain(held[1])
        numbers = [int(each) for each in re.findall(r", (\d+)", re.sub(r'"[^"]*"', "", arguments))]
        if path == str(marks):
            yield Op("mark", texts[0].decode().strip())
        elif path.startswith(str(folder)):
            yield from _on_descriptor(call, path, texts, numbers)
        return
    names = [each.decode() for each in texts]
    if not names or not names[0].startswith(str(folder)):
        return
    if call.startswith("open") or call == "creat":
        if "O_CREAT" in arguments:
            yield Op("create", names[0])
        if "O_TRUNC" in arguments:
            yield Op("cut", names[0], 0)
    elif call.startswith("unlink"):
        yield Op("unlink", names[0])
    elif call.startswith("rename"):
        yield Op("rename", names[0], target=names[1])


def _on_descriptor(call: str, path: str, texts: list[bytes], numbers: list[int]) -> Iterator[Op]:
    if call == "pwrite64":
        yield Op("write", path, numbers[-1], texts[0])
    elif call == "write":
        yield Op("write", path, -1, texts[0])  # at its end
    elif call in ("fdatasync", "fsync"):
        yield Op("sync", path)
    elif call == "ftruncate":
        yield Op("cut", path, numbers[-1])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(path: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), path)
