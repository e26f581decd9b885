"""The report for support: canaries laid everywhere, and none of them comes out."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from mailbridge.base.log import start_log
from mailbridge.service.support.blotting import BLOT, blotted, errors, log_lines, vocabulary
from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal

# Names of people, a shop, files, columns, tags and an audience; none is a word of mailbridge.
CANARIES = (
    *("Xaverine", "Quastenflosser", "Grünspecht", "Zwirbelmann", "Pfefferkuchen"),
    *("Birkenallee", "Knusperhaus", "Ohrensessel", "Wunderkerze", "xaverine@harbour.test"),
    *("harbour.test", "4711089", "tills.internal"),
)
# In capitals: the suite itself looks for keys in small letters where none may be logged.
KEY = "5F0E" * 8 + "-us7"
SETTINGS = """
[mailchimp]
audience_name = "Main List"
[sync]
removed_tag = "Wunderkerze"
[[feed]]
name = "Quastenflosser"
folder = "{folder}"
files = "Knusperhaus*.csv"
key = "Birkenallee"
email = "Ohrensessel"
consent = {{ column = "Zwirbelmann", yes = ["Pfefferkuchen"] }}
where = {{ "Grünspecht" = ["Xaverine"] }}
[feed.fields]
FNAME = "Xaverine"
"""
EXPORT = """Birkenallee,Ohrensessel,Zwirbelmann,Grünspecht,Xaverine
4711089,xaverine@harbour.test,Pfefferkuchen,Xaverine,Xaverine Pfefferkuchen
4711090,not an address of Xaverine,Pfefferkuchen,Xaverine,Zwirbelmann
"""


@pytest.fixture
def shop(tmp_path: Path, terminal: Terminal, simulator: Simulator) -> Path:
    """A shop full of canaries, set up, synced, and with errors in its log."""
    folder = tmp_path / "Knusperhaus"
    folder.mkdir()
    export = folder / "Knusperhaus1.csv"
    export.write_text(EXPORT, encoding="utf-8")
    os.utime(export, (1_600_000_000, 1_600_000_000))
    file = tmp_path / "settings.toml"
    file.write_text(SETTINGS.format(folder=folder.as_posix()), encoding="utf-8")
    assert terminal("setup", str(file)).status == 0
    assert terminal("sync").status == 0
    return folder


@pytest.fixture(scope="module")
def known() -> frozenset[str]:
    return vocabulary()


def lay_canaries_in_the_log(home: Path, key: str) -> None:
    stop = start_log(home / "logs", "watch")
    log = logging.getLogger("mailbridge.shop.files")
    log.warning("the column “%s” of %s is gone: Xaverine Grünspecht", "Birkenallee", home)
    log.warning("the key %s and 4711089 of xaverine@harbour.test", key)
    try:
        int("Xaverine Pfefferkuchen")
    except ValueError:
        log.exception("a row of Zwirbelmann\nin Quastenflosser")
    stop()


def test_nothing_private_is_in_it(
    shop: Path, terminal: Terminal, simulator: Simulator, home: Path
) -> None:
    lay_canaries_in_the_log(home, KEY)
    ran = terminal("diagnostics")
    assert (ran.status, ran.err) == (0, "")
    lowered = ran.out.casefold()
    hidden = (*CANARIES, KEY, KEY.partition("-")[0], simulator.key, str(home), shop.name)
    assert [canary for canary in hidden if canary.casefold() in lowered] == []


def test_what_helps_is_in_it(shop: Path, terminal: Terminal, home: Path) -> None:
    lay_canaries_in_the_log(home, "")
    text = terminal("diagnostics").out
    for line in (
        "feed 1: people, on, files .csv, with a key, with consent, 1 conditions",
        "people: 1",
        "skipped, invalid_email: 1",
        "sync.removed_after_reads: 2",
        "ValueError: 1",
        "credential store: keyring_backend",
    ):
        assert line in text
    assert f"WARNING mailbridge.shop.files: the column “{BLOT}” of " in text
    assert "    | tests/commands/" not in text  # a file of ours, told from its package on
    assert "    | test_supporting.py:" in text


def test_it_is_saved_where_its_owner_says(terminal: Terminal, tmp_path: Path) -> None:
    ran = terminal("diagnostics", "--save", str(tmp_path / "report.txt"))
    assert ran.status == 0
    assert ran.err == f"Saved as {tmp_path / 'report.txt'}. Nothing was sent to anybody.\n"
    # What was shown is what was saved.
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == ran.out
    if os.name == "posix":
        assert (tmp_path / "report.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"[mailchimp", b"\xff\xfe\x00"])
def test_it_works_where_mailbridge_does_not(terminal: Terminal, home: Path, damage: bytes) -> None:
    home.mkdir()
    (home / "settings.toml").write_bytes(damage)
    (home / "state.db").write_bytes(b"not a database of Xaverine" * 200)
    text = terminal("diagnostics").out
    assert "cannot be read: SettingsError" in text
    assert "Xaverine" not in text
    assert "== The log's last lines" in text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("database is locked", "database is locked"),
        ("Feed Customers cannot be read", "Feed Customers cannot be read"),
        ("No space left on device", "No space left on device"),
        ("Xaverine was skipped", f"{BLOT} was skipped"),
        ("exit 137 after 4711089 rows", f"exit 137 after {BLOT} rows"),
        ("/home/xaverine/shop.db", f"/home/{BLOT}/shop.db"),
    ],
)
def test_words_that_mailbridge_says_stay(said: str, left: str, known: frozenset[str]) -> None:
    assert blotted(said, known) == left


def test_what_is_no_line_of_a_log_is_left_out(known: frozenset[str]) -> None:
    lines = ["Xaverine", "    | Xaverine Grünspecht", '    |     row["Xaverine"]', ""]
    assert list(log_lines(lines, known)) == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/home/xaverine/mailbridge/mailbridge/sync/loop.py", "mailbridge/sync/loop.py"),
        ("/home/xaverine/lib/site-packages/requests/sessions.py", "requests/sessions.py"),
        ("C:\\Users\\Xaverine\\script.py", "script.py"),
        ("/home/xaverine/script.py", "script.py"),
        ("requests/sessions.py", "requests/sessions.py"),
    ],
)
def test_a_place_is_told_without_whose_it_is(path: str, told: str) -> None:
    line = f'    |   File "{path}", line 7, in run'
    assert list(log_lines([line], frozenset())) == [f"    | {told}:7 run"]


def test_errors_are_counted_by_class() -> None:
    lines = [
        "    | ValueError: Xaverine",
        "    | sqlite3.OperationalError: locked",
        "ValueError: x",
    ]
    assert errors([*lines, lines[0]]) == {"ValueError": 2, "sqlite3.OperationalError": 1}
