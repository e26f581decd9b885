from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

PAGES = {
    "overview-working",
    "overview",
    "overview-7-days",
    "overview-30-days",
    "overview-365-days",
    "hold",
    "activity",
    "customers",
    "skipped",
    "rules",
    "settings",
    "wizard-1-where",
    "wizard-2-right",
    "wizard-3-connect",
    "wizard-4-fields",
    "wizard-5-try",
}


def test_the_demo_shows_every_page_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    """The whole program in a process of its own: demo, engine, window and wizard."""
    command = [sys.executable, "-m", "mailbridge", "demo", "--screenshots", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Pushed 247 of 250 customers (3 skipped")
    pictures = {path.stem: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert set(pictures) == PAGES
    for name, picture in pictures.items():
        colours = {
            picture.pixel(x, y)
            for x in range(0, picture.width(), 9)
            for y in range(0, picture.height(), 9)
        }
        assert picture.width() >= 760, name
        assert len(colours) > 10, name
