"""What is frozen, and what is not; and that the frozen program starts its commands rightly."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mailbridge
from mailbridge.shop.values import countries
from mailbridge.widgets.engine.child import own_program
from tests.build_scripts.scripts import SCRIPTS, load

bundle = load("bundle")


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/translations/qtbase_fr.qm",
        "babel/locale-data/en_GB.dat",
        "babel/locale-data/root.dat",
        "resources/icons/mailbridge.svg",
    ],
)
def test_what_is_needed_stays(place: str) -> None:
    assert bundle.wanted(place)
    assert bundle.wanted(place.replace("/", "\\"))


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/egldeviceintegrations/libqeglfs-x11-integration.so",
        "PySide6/plugins/platforms/qdirect2d.dll",
        "PySide6/opengl32sw.dll",
        "PySide6/Qt/lib/libQt6EglFSDeviceIntegration.so.6",
        "libQt6Qml.so.6",
        "PySide6/Qt/translations/qtbase_ko.qm",
        "PySide6/Qt/translations/qtdeclarative_de.qm",
        "babel/locale-data/zh_Hant.dat",
    ],
)
def test_what_is_not_needed_goes(place: str) -> None:
    assert not bundle.wanted(place)
    assert not bundle.wanted(place.replace("/", "\\"))


def test_the_countries_languages_are_kept() -> None:
    assert set(countries._LANGUAGES) <= set(bundle.LANGUAGES)


def test_libraries_that_nothing_asks_for_go() -> None:
    entries = [
        ("PySide6/QtCore.so", "/b/QtCore.so", "EXTENSION"),
        ("libneeded.so.1", "/s/libneeded.so.1", "BINARY"),
        ("libdeeper.so.2", "/s/libdeeper.so.2", "BINARY"),
        ("liborphan.so.3", "/s/liborphan.so.3", "BINARY"),
        ("libits-child.so.3", "/s/libits-child.so.3", "BINARY"),
        ("libpython3.11.so.1.0", "/s/libpython3.11.so.1.0", "BINARY"),
    ]
    needs = {
        "/b/QtCore.so": ["libneeded.so.1", "libc.so.6"],
        "/s/libneeded.so.1": ["libdeeper.so.2"],
        "/s/libdeeper.so.2": ["libneeded.so.1"],  # a ring ends
        "/s/liborphan.so.3": ["libits-child.so.3"],
    }
    kept = bundle.without_orphans(entries, lambda path: needs.get(path, []))
    gone = {entry[0] for entry in entries} - {entry[0] for entry in kept}
    assert gone == {"liborphan.so.3", "libits-child.so.3"}


def test_all_that_the_program_reads_is_shipped() -> None:
    shipped = {f"{folder}/{Path(source).name}" for source, folder in bundle.resources()}
    assert "resources/icons/mailbridge.svg" in shipped
    assert "resources/help/databases.md" in shipped
    assert not [place for place in shipped if place.startswith("resources/linux") or ".po" in place]
    code = "".join(
        p.read_text(encoding="utf-8") for p in Path(mailbridge.__path__[0]).rglob("*.py")
    )
    for folder in set(re.findall(r'resource\("(\w+)", ', code)):
        assert any(place.startswith(f"resources/{folder}/") for place in shipped), folder


def test_the_version_is_the_package_s() -> None:
    assert bundle.version() == mailbridge.__version__
    assert load("version_info").numbers("1.4.2rc1") == (1, 4, 2, 1)


def test_a_frozen_window_starts_commands_with_the_program_for_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, commands = tmp_path / "mailbridge.exe", tmp_path / "mailbridge-cli.exe"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(window))
    assert own_program("watch", "--events") == [str(window), "watch", "--events"]
    commands.touch()
    assert own_program("watch", "--events") == [str(commands), "watch", "--events"]
    assert own_program("--background") == [str(window), "--background"]


def test_without_streams_it_still_ends_well() -> None:
    """As on Windows, where a windowed program has none."""
    code = "import sys; sys.stdout = sys.stderr = None; from mailbridge.__main__ import main; "
    code += "raise SystemExit(main(['bogus']))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 2


def test_icons_hold_the_pictures_they_name() -> None:
    icons = load("icons")
    made = icons.ico({16: b"small", 256: b"large picture"})
    assert made[:6] == b"\0\0\1\0\2\0"
    assert (made[6], made[22]) == (16, 0)  # 0 stands for 256
    assert made.endswith(b"smalllarge picture")
    apple = icons.icns({b"ic07": b"png"})
    assert apple == b"icns\0\0\0\x13ic07\0\0\0\x0bpng"


def test_the_manual_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "manual.py"), "0"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert '.TH MAILBRIDGE 1 "1970-01-01"' in done.stdout
    for name in ("sync", "watch", "erase", "test\\-event", "diagnostics"):
        assert f'.SS "{name}"' in done.stdout
    assert "%%" not in done.stdout
