"""Cases of security that are doors which must not be there: batches, addresses, planted modules."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QUrl

from mailbridge.base.clock import SystemClock
from mailbridge.base.errors import SettingsError, SourceProblem
from mailbridge.screens.customers.page import in_mailchimp
from mailbridge.settings.reading import read_settings
from mailbridge.shop.exports import FolderSource
from mailbridge.widgets.engine.child import own_program

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTS = {
    "127.0.0.1", "localhost", "::1", "portal.invalid",
    "login.mailchimp.com", "admin.mailchimp.com", "mailchimp.com", "eepurl.com",
    "www.postgresql.org", "dev.mysql.com",
}  # fmt: skip
"""Whom the program may name at all; most of them only in comments or as the simulator's answers."""
URL = re.compile(r"https?://[^\s\"'`<>)]+")


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / "mailbridge" / room).rglob("*.py"))


def test_m26_m27_m28_no_batch_is_ever_left_to_mailchimps_background() -> None:
    """Nothing to lose, to fetch or to wait for: the bulk call of 500 answers at once."""
    found = [
        f"{path.name}: {node.value!r}"
        for path in modules("mailchimp", "sync", "service")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "/batches" in node.value
    ]
    assert found == []


def test_x14_x15_the_program_knows_no_other_hosts() -> None:
    """No update is fetched, no address from data or from an answer is opened."""
    strange = []
    for path in modules(""):
        for found in URL.findall(path.read_text(encoding="utf-8")):
            host = str(urlsplit(found).hostname) if "[" not in found else "::1"
            if "{" not in found.split("/")[2] and host not in HOSTS:
                strange.append(f"{path.name}: {found}")
    mailchimps = re.compile(r"https?://([\w-]+\.)+(mailchimp|list-manage)\.com")
    assert [line for line in strange if not mailchimps.search(line)] == []


def test_x14_only_addresses_of_our_own_are_opened() -> None:
    """Each openUrl opens a constant, a folder of ours, or a page whose host was written here."""
    opened = {
        f"{path.name}: {ast.unparse(node.args[0])}"
        for path in modules("widgets", "screens", "shell")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("openUrl")
    }
    kinds = (
        "QUrl.fromLocalFile(",
        "QUrl(KEYS_PAGE)",
        "QUrl(PLANS)",
        "QUrl(SIGN_IN)",
        "QUrl(in_mailchimp(",  # an address is percent-encoded into a search: see below
        "log_in.py: QUrl(address)",
        "version_watch.py: QUrl(self._release.page)",  # https, checked as the feed is read
        "help.py: link",
    )
    assert opened
    assert [call for call in opened if not any(kind in call for kind in kinds)] == []


@pytest.mark.parametrize("email", ["a@b.test", "x&y#z@b.test", "//evil.test/?@", "\u202e\n@b.test"])
def test_x14_an_address_in_a_link_stays_within_the_search(email: str) -> None:
    address = QUrl(in_mailchimp(email), QUrl.ParsingMode.StrictMode)
    assert address.isValid()
    assert (address.scheme(), address.host()) == ("https", "admin.mailchimp.com")
    assert (address.path(), address.fragment()) == ("/lists/members/search", "")
    assert parse_qs(address.query(QUrl.ComponentFormattingOption.FullyEncoded)) == {"q": [email]}


@pytest.mark.parametrize("lock", ["run", "test", "package"])
def test_x16_every_library_is_pinned_by_hash(lock: str) -> None:
    text = (ROOT / "build_scripts" / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    joined = text.replace("\\\n", " ").splitlines()
    entries = [line for line in joined if line.strip() and not line.lstrip().startswith("#")]
    assert len(entries) > 20
    assert [
        line for line in entries if not re.search(r"==[^ ]+.*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_x16_what_installs_them_asks_for_the_hashes() -> None:
    text = (ROOT / "build_scripts" / "environment.py").read_text(encoding="utf-8")
    assert "--require-hashes" in text


@pytest.mark.parametrize("planted", ["requests.py", "sqlite3.py", "mailbridge.py", "json.py"])
def test_x17_modules_beside_the_exports_are_not_ours(tmp_path: Path, planted: str) -> None:
    """The window starts its engine wherever it was started itself: perhaps among the exports."""
    mark = tmp_path / "ran"
    (tmp_path / planted).write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    program = own_program("--version")
    done = subprocess.run(
        program, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert (done.returncode, mark.exists()) == (0, False), done.stderr
    assert program[0] == sys.executable


@pytest.mark.parametrize(
    "pattern", ["../*.csv", "../../etc/passwd", "/etc/pass*", "sub/../../*.csv", "..", "a\0.csv"]
)
def test_x7_a_pattern_does_not_climb_out_of_its_folder(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "exports").mkdir()
    secret = tmp_path / "secret.csv"
    secret.write_text("email\nann@shop.test\n", encoding="utf-8")
    settings = tmp_path / "settings.toml"
    files = pattern.replace("\0", "\\u0000")
    settings.write_text(
        '[mailchimp]\naudience = "a1b2c3d4e5"\n[[feed]]\nname = "C"\nfolder = "exports"\n'
        f'files = "{files}"\nemail = "email"\n', encoding="utf-8",
    )  # fmt: skip
    try:
        feed = read_settings(settings).feed[0]
        found = FolderSource(feed, base=tmp_path, clock=SystemClock()).files()
    except (SettingsError, SourceProblem):
        return  # refused: it never looked
    assert found == []
