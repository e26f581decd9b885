from __future__ import annotations

import re

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.service.rules.ready_made import ReadyMade, groups
from mailbridge.settings.schema import Feed, RuleSetting, TagSetting

ENTRIES = {entry.id: entry for group in groups() for entry in group.entry}


def columns_for(entry: ReadyMade) -> dict[str, str]:
    return {name: f"Column {name}" for name in entry.columns}


def test_every_id_is_there_once() -> None:
    assert len(ENTRIES) == sum(len(group.entry) for group in groups())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_every_entry_is_a_setting_that_reads_its_columns(entry: ReadyMade) -> None:
    columns = columns_for(entry)
    made = entry.make(columns)
    kind = "rule" if isinstance(made, RuleSetting) else "tag"
    feed = Feed.model_validate(
        {
            "name": "Customers",
            "database": "sqlite:///shop.db",
            "table": "customers",
            "email": "Email",
            kind: [made],
        }
    )
    assert set(feed.columns()) == {"Email", *columns.values()}
    assert not re.search(r"\{\w+\}", made.model_dump_json())
    assert entry.sentence.endswith(".")


def test_a_value_can_be_changed() -> None:
    made = ENTRIES["loyalty_milestone"].make({"coins": "Points"}, {"milestone": 500})
    assert isinstance(made, RuleSetting)
    assert (made.when.column, made.when.rises_to) == ("Points", 500)
    assert made.properties == {"coins": "Points"}


def test_a_default_stands_where_nothing_is_said() -> None:
    made = ENTRIES["shop_not_seen"].make({"last": "LastVisit"})
    assert isinstance(made, TagSetting)
    assert made.when is not None
    assert made.when.days_ago_at_least == 90


def test_a_missing_column_is_asked_for() -> None:
    with pytest.raises(SettingsError, match="the number of purchases"):
        ENTRIES["shop_first_purchase"].make({})


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(SettingsError, match="Coins about to expire"):
        ENTRIES["loyalty_coins_expiring"].make({"expires": "Expires"}, {"days": "soon"})


WANTED = {
    "partner", "active", "pending", "referred", "tier", "performance", "program",
    "joins", "first_sale", "ten_sales", "tier_upgraded", "payout",
}  # fmt: skip


def test_everything_a_partner_programme_needs_is_there() -> None:
    names = {name.removeprefix("partner_") for name in ENTRIES if name.startswith("partner")}
    assert names == WANTED
