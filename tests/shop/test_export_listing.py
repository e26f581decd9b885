from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import Wait
from mailbridge.shop import files


def test_f5_an_export_that_does_not_answer_is_not_an_absent_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("old.csv", "stale.csv"):
        (tmp_path / name).write_text("ID,Email\n1,anna@example.org\n", encoding="utf-8")
    real = os.stat

    def stat(path: object, **more: Any) -> os.stat_result:
        if str(path).endswith("stale.csv"):
            raise OSError(errno.ESTALE, "Stale file handle")
        return real(path, **more)  # type: ignore[arg-type]  # what pathlib gives

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(Wait, match="Stale file handle"):
        files.matching(tmp_path, "*.csv")
    monkeypatch.undo()
    assert [export.name for export in files.matching(tmp_path, "*.csv")] == ["old.csv", "stale.csv"]
