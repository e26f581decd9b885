from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build_scripts.scripts import SCRIPTS, load

prove = load("prove")


def test_what_it_runs_is_there() -> None:
    for proof in prove.PROOFS:
        texts = [(SCRIPTS.parent / test).read_text(encoding="utf-8") for test in proof.tests]
        for variable in proof.long:
            assert any(f'"{variable}"' in text for text in texts), f"nobody looks at {variable}"


def test_the_figures_of_all_parts_are_added_up(tmp_path: Path) -> None:
    figures = tmp_path / "figures.jsonl"
    assert prove.read(figures) == []
    lines = [{"part": part, "tries": 1200, "kills": 700, "wrong": 1} for part in ("a", "b")]
    figures.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = {"proof": "kills", "says": "killed", "seconds": 90, "holds": False}
    table = prove.table([{**result, "parts": prove.read(figures)}])
    cells = [cell.strip() for cell in table.splitlines()[1].split("  ") if cell.strip()]
    assert cells == ["kills", "killed", "2,400 tries, 1,400 kills", "2", "1.5", "NO"]


def test_an_unknown_proof_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["prove.py", "magic"])
    with pytest.raises(SystemExit) as ended:
        prove.main()
    assert ended.value.code == 2
    assert "no such proof: magic" in capsys.readouterr().err
