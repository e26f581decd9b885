from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mailbridge.simulator import Control, serve

PROGRAM = "import sys; from mailbridge.simulator import serve; serve(0, 0, ['One', 'Two words'], None, sys.stdout)"


def test_it_says_where_it_is_and_ends_when_told() -> None:
    out, stop = io.StringIO(), threading.Event()
    stop.set()
    serve(0, 0, [], None, out, stop)
    lines = [line.split(": ", 1) for line in out.getvalue().splitlines()]
    assert [name for name, _ in lines] == ["address", "key", "audience"]
    assert lines[0][1].startswith("http://127.0.0.1:")
    assert lines[2][1].endswith(" Main List")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals to another process")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_a_signal(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = dict(process.stdout.readline().rstrip().split(": ", 1) for _ in range(3))
        names = process.stdout.readline()
        assert found["audience"].endswith(" One")
        assert names.endswith(" Two words\n")
        control = Control(found["address"], found["key"])
        where = found["audience"].split()[0]
        control.act("add_member", list=where, email="ann@shop.test")
        assert "ann@shop.test" in control.members(where)
        process.send_signal(ending)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_a_seed_that_makes_no_sense_stops_it_before_it_speaks(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("nothing\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(ValueError, match="no column named email"):
        serve(0, 0, [], file, out)
    assert out.getvalue() == ""
