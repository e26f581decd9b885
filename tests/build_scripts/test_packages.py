"""The .deb's parts, the bill of materials and the trial's eye for unexpected lines."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.build_scripts.scripts import SCRIPTS, load

deb, sbom, smoke, trial = (load(name) for name in ("deb", "sbom", "smoke", "trial"))

LOCK = """\
# a comment
alpha==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via mailbridge
beta-two==2.5 ; sys_platform == 'win32' \\
    --hash=sha256:{c}
""".format(a="a" * 64, b="b" * 64, c="c" * 64)


@pytest.mark.parametrize(
    ("version", "debian"), [("1.0.0", "1.0.0"), ("1.0.0rc1", "1.0.0~rc1"), ("2.1.0b3", "2.1.0~b3")]
)
def test_unfinished_versions_come_before_finished_ones(version: str, debian: str) -> None:
    assert deb.debian_version(version) == debian


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="there is no dpkg-deb on this computer")
def test_a_deb_holds_what_a_desktop_and_a_server_look_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "dist" / "mailbridge"
    (program / "_internal").mkdir(parents=True)
    (program / "mailbridge").write_text("#!/bin/sh\n")
    (program / "_internal" / "libx.so").write_text("x")
    monkeypatch.setattr(deb, "DIST", tmp_path / "dist")
    monkeypatch.setattr(deb, "ROOT", tmp_path)
    for name in ("resources", "CHANGELOG.md", "LICENSE", "build_scripts"):
        (tmp_path / name).symlink_to(SCRIPTS.parent / name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setattr("sys.argv", ["deb.py", "--quick"])
    made = []
    for _ in range(2):
        assert deb.main() == 0
        (package,) = (tmp_path / "dist").glob("*.deb")
        made.append(package.read_bytes())
    assert made[0] == made[1]
    listed = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    for place in (
        "-rwxr-xr-x root/root",
        "./usr/bin/mailbridge -> ../lib/mailbridge/mailbridge",
        "./usr/share/applications/mailbridge.desktop",
        "./usr/share/metainfo/app.mailbridge.mailbridge.metainfo.xml",
        "./usr/share/icons/hicolor/scalable/apps/mailbridge.svg",
        "./usr/share/man/man1/mailbridge.1.gz",
        "./usr/lib/systemd/user/mailbridge.service",
        "./usr/lib/systemd/system/mailbridge@.service",
        "2023-11-14",
    ):
        assert place in listed
    facts = subprocess.run(
        ["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True
    ).stdout
    assert "Package: mailbridge\n" in facts
    assert "libegl1" in facts


def test_the_scripts_of_the_package_never_touch_homes() -> None:
    for name in ("postinst", "prerm", "postrm"):
        text = (SCRIPTS / "linux" / name).read_text(encoding="utf-8")
        assert text.startswith("#!/bin/sh\n")
        assert not [word for word in ("/home", "~", "$HOME", ".config") if word in text]
        if shutil.which("sh"):
            subprocess.run(["sh", "-n", str(SCRIPTS / "linux" / name)], check=True)


def test_the_bill_names_what_was_packed() -> None:
    pyz = "('x.pyz', [('alpha', '/s/alpha.py', 'PYMODULE'), ('alpha.b', '/s', 'PYMODULE')])"
    collect = "([('two/_two.so', '/s/two/_two.so', 'EXTENSION')],)"
    modules = sbom.packed_modules([pyz, collect])
    assert modules == {"alpha", "two"}
    names = sbom.distributions(modules, {"alpha": ["Alpha"], "two": ["beta_two"], "c": ["gamma"]})
    assert names == {"alpha", "beta-two"}
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    bill = sbom.document(names, sbom.locked(LOCK), moment)
    assert bill == sbom.document(names, sbom.locked(LOCK), moment)
    assert json.loads(json.dumps(bill))["specVersion"] == "1.6"
    parts = {part["name"]: part for part in bill["components"]}
    assert set(parts) == {"alpha", "beta-two", "CPython"}
    assert parts["alpha"]["purl"] == "pkg:pypi/alpha@1.0"
    assert [one["value"] for one in parts["alpha"]["properties"]] == ["a" * 64, "b" * 64]
    assert bill["metadata"]["timestamp"] == "2026-11-22T00:00:00Z"


def test_what_is_packed_and_not_locked_is_refused() -> None:
    with pytest.raises(sbom.Unlocked, match="gamma"):
        sbom.document({"alpha", "gamma"}, sbom.locked(LOCK), datetime(2026, 1, 1, tzinfo=UTC))


def test_the_trial_sees_lines_that_are_not_expected() -> None:
    said = "Feed Customers: readable.\nqt.qpa.plugin: Could not load\n\n"
    assert trial.unexpected(said, smoke.DEMO_WORDS) == ["qt.qpa.plugin: Could not load"]


def test_the_trial_holds_a_program_to_its_word(tmp_path: Path) -> None:
    tried = trial.Trial(tmp_path, {})
    with pytest.raises(trial.Failed, match="unexpected lines"):
        tried.run([sys.executable, "-c", "raise SystemExit('oops')"], status=1)
    with pytest.raises(trial.Failed, match="3"):
        tried.run([sys.executable, "-c", "raise SystemExit(3)"])
    said = tried.run([sys.executable, "-c", "import os; print(os.environ['HOME'])"])
    assert said.out.strip() == str(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone replaces a program that runs")
def test_a_frozen_program_reads_from_the_file_that_runs() -> None:
    class Archive:
        def __init__(self, name: str) -> None:
            self._filename = name

    own, other = Archive(sys.executable), Archive(__file__)
    hold = runpy.run_path(str(SCRIPTS / "linux" / "own_file.py"))["hold"]
    hold(own)
    hold(other)
    assert vars(own) == {"_filename": "/proc/self/exe"}
    assert vars(other) == {"_filename": __file__}
