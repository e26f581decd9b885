from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import pytest

from mailbridge.base.log import one_line, person, redact, start_log

KEY = "0123456789abcdef0123456789abcdef-us19"
MD5 = hashlib.md5(b"anna@shop.de", usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"key {KEY} refused", KEY),
        (f"key={KEY}", "0123456789abcdef"),
        (f"'{KEY}'", "us19"),
        (KEY.upper(), "ABCDEF"),
        ("a key without its end 0123456789abcdef0123456789abcdef", "0123456789abcdef"),
        (f"GET /3.0/lists/a1/members/{MD5}", MD5),
        ("Authorization: Basic bWFpbGJyaWRnZTprZXk=", "bWFpb"),
        ("authorization: bearer 0123456789", "0123456789"),
        ("postgresql://shop:s3cr3t@host/db", "s3cr3t"),
        ("postgresql://shop:s3/cr3t@host/db", "cr3t"),
        ("oauth:us19:aB3-_.~+/9 was kept", "aB3"),
        ("https://login.mailchimp.com/oauth2/token?code=s3cret&state=x", "s3cret"),
        ("client_id=a&client_secret=s3cret&x", "s3cret"),
        ("access_token=s3cret", "s3cret"),
        ("anna@shop.de left", "anna"),
        ("Anna.O'Hara+x@mail.shop.co.uk", "shop.co.uk"),
        ("<anna@shop.de>", "anna"),
        ("?email=anna%40shop.de&x", "anna"),
        ("jürgen@müller.de", "rgen"),
        ("ab\x00anna@shop.de", "anna"),
        ("x" * 1_000_000 + " anna@shop.de", "anna"),
    ],
)
def test_secrets_and_addresses_are_blotted_out(text: str, secret: str) -> None:
    assert secret.lower() not in redact(text).lower()


@pytest.mark.parametrize(
    "text",
    ["12 of 250 customers", "exit code=3 status_code=500", "a1b2c3d4e5", "GET /3.0/lists", "@", ""],
)
def test_other_words_stay(text: str) -> None:
    assert redact(text) == text


def test_a_person_is_known_again_in_every_form() -> None:
    same = person("anna@shop.de")
    assert len(same) == 8
    for text in ("anna@shop.de", "Anna@Shop.DE", "anna%40shop.de", MD5):
        assert f"<{same}>" in redact(f"x {text} y")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nERROR b", "a\\nERROR b"),
        ("a\r\x1b[2Jb", "a\\x0d\\x1b[2Jb"),
        ("a\u2028b\u202eb", "a\\x2028b\\x202eb"),
        ("a\\nb", "a\\\\nb"),
        ("Grüße 你好", "Grüße 你好"),
    ],
)
def test_a_name_cannot_pose_as_a_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_the_log_holds_our_words_and_the_libraries_warnings(tmp_path: Path) -> None:
    stop = start_log(tmp_path)
    try:
        logging.getLogger("mailbridge.sync").info("read %s", "anna@shop.de\n2026 ERROR forged")
        logging.getLogger("urllib3").info("chatter")
        logging.getLogger("urllib3").warning("noise")
        logging.getLogger("mailbridge").debug("too fine")
        try:
            int(f"{KEY}\nERROR forged too")
        except ValueError:
            logging.getLogger("mailbridge").exception("it failed")
    finally:
        stop()
    lines = (tmp_path / "mailbridge.log").read_text(encoding="utf-8").splitlines()
    heads = [line.split(" ", 2)[1:] for line in lines if not line.startswith("    | ")]
    assert heads == [
        ["INFO", f"mailbridge.sync: read <{person('anna@shop.de')}>\\n2026 ERROR forged"],
        ["WARNING", "urllib3: noise"],
        ["ERROR", "mailbridge: it failed"],
    ]
    assert any("ValueError" in line for line in lines)
    assert KEY not in "".join(lines)


def test_after_the_end_nothing_is_written(tmp_path: Path) -> None:
    start_log(tmp_path)()
    logging.getLogger("mailbridge").error("late")
    assert (tmp_path / "mailbridge.log").read_text() == ""


def test_five_files_of_two_megabytes_for_their_owner(tmp_path: Path) -> None:
    former = os.umask(0)
    stop = start_log(tmp_path, "engine")
    try:
        for _ in range(110):
            logging.getLogger("mailbridge").info("-" * 99_000)
    finally:
        stop()
        os.umask(former)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        "engine.log",
        *(f"engine.log.{n}" for n in range(1, 5)),
    ]
    for file in files:
        assert file.stat().st_size <= 2_000_000
        if os.name == "posix":
            assert file.stat().st_mode & 0o777 == 0o600


def test_the_journal_reads_levels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = start_log(tmp_path, journal=True)
    try:
        logging.getLogger("mailbridge.x").warning("mind %s", "anna@shop.de")
    finally:
        stop()
    assert capsys.readouterr().err == f"<4>mailbridge.x: mind <{person('anna@shop.de')}>\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mailbridge.log").symlink_to("/dev/full")
    stop = start_log(tmp_path)
    logging.getLogger("mailbridge").error("nowhere to write this")
    stop()
    assert capsys.readouterr().err == ""
