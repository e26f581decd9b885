from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mailbridge.base.errors import Repair
from mailbridge.base.resources import resource


def test_a_checkout_has_its_resources() -> None:
    assert resource().is_dir()
    assert resource().name == "resources"


def test_a_frozen_program_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("icons") == tmp_path / "resources" / "icons"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Repair, match=r"icons/nothing\.svg"):
        resource("icons", "nothing.svg")
