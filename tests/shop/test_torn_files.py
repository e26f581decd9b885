"""What fuzzing found in files of shops: torn tags and line ends that stopped a reader for good."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.base.errors import MailbridgeError
from mailbridge.shop.probe import probe
from tests.fakes.clock import JumpingClock
from tests.shop.workbooks import PEOPLE, edited, ods, ods_rows

LATER = JumpingClock(datetime.now(UTC) + timedelta(days=1))


def test_x21_an_ods_with_a_torn_tag_is_said_to_be_damaged(tmp_path: Path) -> None:
    """The reader of ods would look for the end of the table for ever."""
    path = ods(tmp_path / "a.ods", ods_rows(PEOPLE))
    edited(path, "content.xml", lambda data: data.replace(b"</table:table>", b"<=/table:table>"))
    with pytest.raises(MailbridgeError, match="not complete"):
        probe(str(path), LATER)


def test_x21_a_bare_line_end_in_the_last_line_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,email\n1,ann@shop.test\n2,b\rc,d")
    with suppress(MailbridgeError):  # an answer, too
        assert probe(str(path), LATER).checkup.rows >= 1
