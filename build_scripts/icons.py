"""The program's icon in every system's format, drawn from resources/icons/mailbridge.svg.

It draws nothing of its own. Needs Qt, which mailbridge has anyway; PNG is what is inside both ICO
and ICNS. Results go to build/icons, never into the sources.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "resources" / "icons" / "mailbridge.svg"
TARGET = ROOT / "build" / "icons"

PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
# Apple's four letters for a PNG of so many pixels.
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def drawn(size: int) -> bytes:
    """The icon as a PNG of size x size pixels."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # noqa: PLC0415  # after the platform
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415  # as above
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415  # as above

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(SOURCE.read_bytes())).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # bytes in the stubs, str here
        raise OSError(f"the icon of {size} pixels could not be drawn")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon of PNGs by their size in pixels (at most 256)."""
    offset = 6 + 16 * len(pictures)
    directory, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, png in pictures.items():
        side = size % 256  # 0 stands for 256
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), offset + len(body))
        body += png
    return directory + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """A macOS icon of PNGs by Apple's four letters for their size."""
    body = b"".join(kind + struct.pack(">I", 8 + len(png)) + png for kind, png in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def make(target: Path = TARGET) -> None:
    """Write all formats into the folder."""
    target.mkdir(parents=True, exist_ok=True)
    for size in PNG_SIZES:
        (target / f"mailbridge-{size}.png").write_bytes(drawn(size))
    (target / "mailbridge.png").write_bytes(drawn(256))
    (target / "mailbridge.ico").write_bytes(ico({size: drawn(size) for size in ICO_SIZES}))
    (target / "mailbridge.icns").write_bytes(
        icns({kind: drawn(size) for kind, size in ICNS_KINDS.items()})
    )


def main() -> int:
    """Draw without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415  # after the platform is chosen

    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    make()
    print(f"{len(PNG_SIZES) + 3} icons are in {TARGET.relative_to(ROOT).as_posix()}")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
