from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailbridge.base.lock import EngineLock, Holder, Occupied

_HOLD = """
import sys
from pathlib import Path
from mailbridge.base.lock import EngineLock
with EngineLock(Path(sys.argv[1])).acquire("watch"):
    print("held", flush=True)
    sys.stdin.read()
"""


def _engine(path: Path) -> subprocess.Popen[str]:
    engine = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout
    assert engine.stdout.readline() == "held\n"
    return engine


def test_one_at_a_time_and_the_second_learns_who(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with _engine(path) as engine:
        with pytest.raises(Occupied) as refused:
            EngineLock(path).acquire("sync")
        assert refused.value.holder == Holder("watch", engine.pid)
        assert str(engine.pid) in refused.value.message
        assert EngineLock(path).holder() == Holder("watch", engine.pid)
        engine.communicate("")
    assert EngineLock(path).holder() is None
    with EngineLock(path).acquire("sync"):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with _engine(path) as engine:
        engine.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        engine.wait()
    assert path.read_text() != ""  # what it wrote is still there …
    assert EngineLock(path).holder() is None  # … and believed by nobody
    with EngineLock(path).acquire("sync") as lock:
        assert lock.holder() == Holder("sync", os.getpid())


def test_two_locks_of_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with EngineLock(path).acquire("watch"), pytest.raises(Occupied):
        EngineLock(path).acquire("sync")


def test_asking_does_not_take_it_away(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with EngineLock(path).acquire("watch"):
        for _ in range(3):
            EngineLock(path).holder()
        with pytest.raises(Occupied):
            EngineLock(path).acquire("sync")


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path / "lock")
    assert lock.holder() is None
    lock.release()
    assert not (tmp_path / "lock").exists()


@pytest.mark.parametrize("text", ["", "x", "[]", '{"role": 1}', '{"role": "a", "pid": "b"}'])
def test_odd_words_in_the_file_stop_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "lock").write_text(text)
    lock = EngineLock(tmp_path / "lock")
    assert lock.holder() is None
    lock.acquire("sync").release()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_the_file_is_its_owners(tmp_path: Path) -> None:
    with EngineLock(tmp_path / "lock").acquire("sync"):
        assert (tmp_path / "lock").stat().st_mode & 0o077 == 0
