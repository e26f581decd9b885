"""Pictures of everything: page by page, in languages, sizes of text, light and dark, little and much.

``python -m tests.qt.album FOLDER`` makes them with a sheet for each kind and an index.html; what
is wanted of it: --languages, --scales, --customers. It judges nothing: a person looks.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

# Pictures need no screen, and come out alike on every computer.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from mailbridge.base import language
from mailbridge.base.resources import resource
from mailbridge.shell.application import make_application
from mailbridge.widgets.theme import palette
from tests.qt.scenes import Scene, Stage, wait
from tests.translations import pseudo

PSEUDO = ("eo", "ar")
"""Made up: accented and longer; the second one from right to left."""
USUAL = 250
THUMB = 520
ACROSS = 4
THEMES = ("light", "dark")


def speak(application: QApplication, name: str, folder: Path) -> None:
    """Speak a language, with its numbers and its direction."""
    spoken = folder / name
    language.use(name, pseudo.install(spoken, name) if name in PSEUDO else resource("translations"))
    QLocale.setDefault(QLocale("en_US" if name in ("en", "eo") else name))
    mirrored = language.right_to_left(name)
    way = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(way)


def scenes(stage: Stage) -> Iterator[Scene]:
    """Everything of a usual shop; of an empty or a large one the pages, as the rest is the same."""
    return stage.all() if stage.customers == USUAL else stage.pages()


def take(application: QApplication, stage: Stage, folders: dict[str, Path]) -> None:
    """Save each scene, light and dark. folders: theme → where to."""
    for name, window in scenes(stage):
        for theme, folder in folders.items():
            application.setPalette(palette(dark=theme == "dark"))
            wait()
            window.grab().save(str(folder / f"{name}.png"))


def sheet(folder: Path) -> Path:
    """All pictures of a folder, small, with their names, in one beside it."""
    pictures = sorted(folder.glob("*.png"))
    line = 24
    high = THUMB * 3 // 4
    rows = -(-len(pictures) // ACROSS)
    whole = QImage(ACROSS * (THUMB + 12), rows * (high + line), QImage.Format.Format_RGB32)
    whole.fill(QColor("#888888"))
    painter = QPainter(whole)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    for number, path in enumerate(pictures):
        left, top = number % ACROSS * (THUMB + 12) + 6, number // ACROSS * (high + line)
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        small = QImage(str(path))
        if small.width() > THUMB or small.height() > high:
            small = small.scaled(THUMB, high, keep, smooth)
        painter.drawText(QRect(left, top, THUMB, line), Qt.AlignmentFlag.AlignLeft, path.stem)
        painter.drawImage(left, top + line - 4, small)
    painter.end()
    target = folder.parent / f"{folder.name}.png"
    whole.save(str(target))
    return target


def index(out: Path, folders: list[Path]) -> None:
    """A page that shows all of them, to be opened in a browser."""
    parts = ["<!doctype html><meta charset=utf-8><title>mailbridge, page by page</title>"]
    parts += [f'<p><a href="#{one.name}">{html.escape(one.name)}</a>' for one in folders]
    for folder in folders:
        parts.append(f'<h2 id="{folder.name}">{html.escape(folder.name)}</h2>')
        for path in sorted(folder.glob("*.png")):
            link = f"{folder.name}/{path.name}"
            parts.append(f'<a href="{link}"><img loading=lazy width=440 src="{link}"'
                         f' alt="{path.stem}" title="{path.stem}"></a>')  # fmt: skip
    (out / "index.html").write_text("\n".join(parts), encoding="utf-8")


def main() -> int:
    """Make the album; 0."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--languages", nargs="+", default=["en", "de", *PSEUDO])
    wanted.add_argument("--scales", nargs="+", type=int, default=[100, 150, 200])
    wanted.add_argument("--customers", nargs="+", type=int, default=[0, USUAL, 50_000])
    options = wanted.parse_args()
    application = make_application()
    points = application.font().pointSizeF()
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as scratch:
        kinds = product(options.languages, options.scales, options.customers)
        for name, scale, customers in kinds:
            kind = f"{name}-{scale}-{customers}"
            speak(application, name, Path(scratch))
            font = QFont(application.font())
            font.setPointSizeF(points * scale / 100)
            application.setFont(font)
            folders = {theme: options.folder / f"{kind}-{theme}" for theme in THEMES}
            for folder in folders.values():
                folder.mkdir(parents=True, exist_ok=True)
            stage = Stage(Path(scratch) / kind, customers)
            take(application, stage, folders)
            stage.close()
            made += folders.values()
            sys.stdout.write("".join(f"{sheet(one)}\n" for one in folders.values()))
            sys.stdout.flush()
    index(options.folder, made)
    sys.stdout.write(f"{options.folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
