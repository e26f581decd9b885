from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailbridge.records.field import AudienceField, FieldType
from mailbridge.service.set_up.findings import feed_findings
from mailbridge.shop.exports import FolderSource
from tests.shop.conftest import OwnClock, people_feed

TODAY = date(2026, 11, 22)
FIELDS = {
    "BORN": AudienceField(1, "BORN", "Born", FieldType.DATE),
    "TOTAL": AudienceField(2, "TOTAL", "Total", FieldType.NUMBER),
}
GOOD = "1;a@x.test;31.12.1990;5\n"


def findings(folder: Path, lines: str, **changes: str) -> list[str]:
    if lines:
        (folder / "a.csv").write_text(f"ID;Email;Born;Total\n{lines}", encoding="utf-8")
    columns = {"BORN": "Born", "TOTAL": "Total"}
    feed = people_feed(folder=str(folder), files="*.csv", key="ID", fields=columns, **changes)
    source = FolderSource(feed, base=folder, clock=OwnClock())
    return feed_findings(feed, FIELDS, source, TODAY)


def test_good_data_lack_nothing(tmp_path: Path) -> None:
    assert findings(tmp_path, GOOD) == [
        "Feed Customers: 1 row, 1 address to write to. The data lack nothing."
    ]


def test_what_is_lacking_is_counted_with_three_examples(tmp_path: Path) -> None:
    odd = "".join(f"{number};;32.13.19{number}0;x\n" for number in range(2, 7))
    head, *lines = findings(tmp_path, GOOD + odd)
    assert head.endswith("6 rows, 1 address to write to. What the data lack:")
    assert "  5 – Email: These rows have no address. (line 3; line 4; line 5)" in lines
    (dates,) = [line for line in lines if "Born" in line]
    assert dates.startswith("  5 – Born: These dates cannot be read")
    assert [f"32.13.19{number}0" in dates for number in range(2, 6)] == [True, True, True, False]
    assert any(line.startswith("  5 – Total: These are no numbers.") for line in lines)


@pytest.mark.parametrize(("changes", "asked"), [({}, True), ({"dates": "DMY"}, False)])
def test_dates_are_asked_about_only_where_nobody_said(
    tmp_path: Path, changes: dict[str, str], *, asked: bool
) -> None:
    found = findings(tmp_path, "1;a@x.test;01.02.1990;5\n", **changes)
    assert ("say whether the day comes first" in " ".join(found)) is asked


def test_a_source_that_went_away_is_told(tmp_path: Path) -> None:
    (told,) = findings(tmp_path, "")
    assert told.startswith("Feed Customers: its data were not looked over. There is no export")
