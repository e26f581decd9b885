"""What is published beside the packages: sums, an archive, the feed's source, units."""

from __future__ import annotations

import base64
import configparser
import hashlib
import io
import plistlib
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mailbridge.commands import exits
from tests.build_scripts.scripts import SCRIPTS, load

archive, checksums, feed_source = (load(name) for name in ("archive", "checksums", "feed_source"))

RESOURCES = SCRIPTS.parent / "resources"
LANGUAGES = sorted(path.name for path in (RESOURCES / "translations").iterdir())


def test_the_sums_are_what_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "a.exe").write_bytes(b"a")
    (tmp_path / "SHA256SUMS").write_text("old")
    digests = [hashlib.sha256(content).hexdigest() for content in (b"a", b"b")]
    assert checksums.sums(tmp_path) == f"{digests[0]}  a.exe\n{digests[1]}  b.deb\n"


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are a matter of POSIX")
def test_an_archive_is_the_same_each_time_and_names_nobody(tmp_path: Path) -> None:
    program = tmp_path / "mailbridge"
    (program / "_internal").mkdir(parents=True)
    (program / "mailbridge").write_text("#!")
    (program / "mailbridge").chmod(0o700)
    (program / "_internal" / "b.so").write_text("b")
    made = []
    for _ in range(2):
        file = io.BytesIO()
        archive.write(program, "mailbridge-1.0.0-linux-x86_64", file, 1_700_000_000)
        made.append(file.getvalue())
        (program / "_internal" / "b.so").touch()
    assert made[0] == made[1]
    with tarfile.open(fileobj=io.BytesIO(made[0])) as opened:
        members = {member.name.partition("/")[2]: member for member in opened}
    assert set(members) == {"mailbridge", "_internal", "_internal/b.so", "README.txt"}
    assert members["mailbridge"].mode == 0o755
    assert {(one.uid, one.uname, one.mtime) for one in members.values()} == {(0, "", 1_700_000_000)}


def test_a_build_names_its_feed_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_source, "TARGET", tmp_path / "updates.toml")
    for name in ("RELEASE_FEED", "RELEASE_PUBLIC_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert feed_source.main() == 0
    assert not (tmp_path / "updates.toml").exists()
    monkeypatch.setenv("RELEASE_FEED", "https://mailbridge.test/releases.txt")
    monkeypatch.setenv("RELEASE_PUBLIC_KEY", base64.b64encode(bytes(32)).decode())
    assert feed_source.main() == 0
    assert (
        'feed = "https://mailbridge.test/releases.txt"' in (tmp_path / "updates.toml").read_text()
    )


@pytest.mark.parametrize(
    ("feed", "key"),
    [
        ("http://mailbridge.test/r", base64.b64encode(bytes(32)).decode()),
        ('https://mailbridge.test/"r', base64.b64encode(bytes(32)).decode()),
        ("https://mailbridge.test/r", base64.b64encode(bytes(31)).decode()),
        ("https://mailbridge.test/r", "not a key"),
    ],
)
def test_an_unusable_feed_ends_the_build(feed: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"safe|bytes|base64|Only|padding"):
        feed_source.text(feed, key)


@pytest.mark.parametrize("name", ["mailbridge.service", "mailbridge@.service"])
def test_the_services_watch_and_do_not_hammer(name: str) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds capitals
    unit.read(SCRIPTS / "linux" / name, encoding="utf-8")
    # The main process, whose exit status the next line is about, sets up as well where it has to.
    assert unit["Service"]["ExecStart"].rstrip("'").endswith("/usr/bin/mailbridge watch")
    assert "ExecStartPre" not in unit["Service"]
    assert unit["Service"]["RestartPreventExitStatus"] == str(exits.UNUSABLE)
    # Longer than a request may take: what is on its way is settled.
    assert int(unit["Service"]["TimeoutStopSec"]) >= 150


def test_the_other_systems_files_can_be_read() -> None:
    with (SCRIPTS / "macos" / "app.mailbridge.watch.plist").open("rb") as file:
        agent = plistlib.load(file)
    assert agent["ProgramArguments"][1:] == ["watch"]
    task = ET.parse(SCRIPTS / "windows" / "watch_task.xml")  # noqa: S314 - a file of our own
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert task.findtext(f".//{space}Arguments") == "watch"


def test_the_installer_speaks_each_language_whole() -> None:
    text = (SCRIPTS / "windows" / "mailbridge.iss").read_text(encoding="utf-8")
    said: dict[str, set[str]] = {}
    for line in text.partition("[CustomMessages]")[2].partition("[Tasks]")[0].splitlines():
        language, dot, rest = line.partition(".")
        if dot:
            said.setdefault(language, set()).add(rest.partition("=")[0])
    assert set(said) == {"en", *LANGUAGES}
    assert len({frozenset(messages) for messages in said.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_speaks_each_language(language: str) -> None:
    menu = (RESOURCES / "linux" / "mailbridge.desktop").read_text(encoding="utf-8")
    for name in ("GenericName", "Comment", "Keywords"):
        assert f"\n{name}[{language}]=" in menu
    (shown,) = (RESOURCES / "linux").glob("*.metainfo.xml")
    assert f'<summary xml:lang="{language}">' in shown.read_text(encoding="utf-8")
