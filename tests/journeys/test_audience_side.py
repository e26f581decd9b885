"""What is made and kept in the audience besides contacts: segments, fields, limits, a new audience."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import AccountProblem
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer

SEGMENT = """
[[feed.tag]]
column = "kind"
[[segment]]
name = "Big spenders"
match = "all"
conditions = [ { field = "TOTAL", at_least = 100 }, { tag = "regular" } ]
"""


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(merge_field_limit=12) as simulator:
        yield simulator


def world(
    folder: Path,
    simulator: Simulator,
    customers: int = 4,
    *,
    mailchimp: str = "",
    sync_settings: str = "",
    tail: str = "",
) -> World:
    made = World(folder, simulator, mailchimp, sync_settings, tail=tail)
    made.make_shop(*(customer(number) for number in range(1, customers + 1)))
    made.setup()
    return made


def segment_names(simulator: Simulator) -> list[str]:
    return [str(each["name"]) for each in saved(simulator)]


def saved(simulator: Simulator) -> list[dict[str, object]]:
    audiences = simulator.state()["audiences"]
    assert isinstance(audiences, list | dict)
    first = audiences[0] if isinstance(audiences, list) else next(iter(audiences.values()))
    return [each for each in first["segments"] if each.get("type") == "saved"]


def test_a_segment_is_made_once_and_changed_with_the_settings(
    tmp_path: Path, simulator: Simulator
) -> None:
    shop = world(tmp_path, simulator, tail=SEGMENT)
    shop.run()
    assert segment_names(simulator) == ["Big spenders"]
    made = [
        seen for seen in simulator.requests if "segments" in seen.path and seen.method == "POST"
    ]
    shop.run()
    assert len(made) == 1
    assert not [s for s in simulator.requests.since(made[-1].n) if s.method in {"POST", "PATCH"}
                and "segments" in s.path]  # fmt: skip

    shop.tail = SEGMENT.replace("100", "200")
    shop.setup()
    shop.run()
    assert segment_names(simulator) == ["Big spenders"]
    assert [
        seen for seen in simulator.requests if "segments" in seen.path and seen.method == "PATCH"
    ]


def test_new_contacts_beyond_the_plan_wait_and_changes_go_on(
    tmp_path: Path, simulator: Simulator
) -> None:
    shop = world(tmp_path, simulator, customers=6, mailchimp="contact_limit = 4")
    report = shop.run().report
    assert (report.created, report.waiting) == (4, 2)
    assert any("2 new customers wait" in text for text in shop.json("status")["attention"])
    there = next(m.email for m in simulator.audience().members.values())
    number = there.split("@")[0].removeprefix("c")
    shop.sql("UPDATE customers SET last = 'Changed' WHERE id = ?", int(number))
    report = shop.run().report
    assert (report.updated, report.waiting) == (1, 2)
    simulator.archive(simulator.list_id, there)
    assert shop.run().report.created == 1


def test_the_file_of_the_unsubscribed_is_kept(tmp_path: Path, simulator: Simulator) -> None:
    shop = world(tmp_path, simulator, sync_settings='unsubscribed_file = "gone.csv"')
    shop.run()
    simulator.unsubscribe_self(simulator.list_id, "c2@shop.test")
    report = shop.run().report
    assert report.mirrored_unsubscribes == 1
    text = (tmp_path / "gone.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ['"email","key","status"', '"c2@shop.test","2","unsubscribed"']


def test_a_deleted_field_is_said_and_customers_go_without_it(
    tmp_path: Path, simulator: Simulator
) -> None:
    shop = world(tmp_path, simulator)
    shop.run()
    simulator.delete_field(simulator.list_id, "TOTAL")
    shop.sql("UPDATE customers SET last = 'New', total = 9 WHERE id = 1")
    shop.run()
    shop.run()
    assert simulator.fields_of(simulator.list_id, "c1@shop.test")["LNAME"] == "New"
    assert any("“Total” is no longer" in text for text in shop.json("status")["attention"])


def test_a_renamed_field_is_followed(tmp_path: Path, simulator: Simulator) -> None:
    shop = world(tmp_path, simulator)
    shop.run()
    simulator.rename_field(simulator.list_id, "TOTAL", "SPENT")
    shop.run()
    shop.sql("UPDATE customers SET total = 77 WHERE id = 1")
    shop.run()
    assert simulator.fields_of(simulator.list_id, "c1@shop.test")["SPENT"] == 77


NEW = """
[mailchimp]
create_audience = { name = "Corner Shop Customers", company = "Corner Shop", address1 = "Main St 1", city = "Ghent", zip = "9000", country = "BE", from_name = "Corner Shop", from_email = "hello@corner.test", reminder = "You are our customer." }
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
key = "id"
email = "email"
"""  # one inline table has to be one line in TOML


def test_an_audience_is_made_for_the_shop_once(tmp_path: Path, simulator: Simulator) -> None:
    shop = World(tmp_path, simulator)
    shop.make_shop(customer(1))
    file = tmp_path / "new.toml"
    file.write_text(NEW, encoding="utf-8")
    for _ in range(2):
        done = setup.apply(shop.session(), read_settings(file), simulator.key, keep_key=False)
    assert done.audience.name == "Corner Shop Customers"
    names = [audience.name for audience in simulator.account.audiences.values()]
    assert names == ["Main List", "Corner Shop Customers"]


def test_a_plan_without_room_says_so(tmp_path: Path) -> None:
    with Simulator(max_audiences=1) as simulator:
        shop = World(tmp_path, simulator)
        shop.make_shop(customer(1))
        file = tmp_path / "new.toml"
        file.write_text(NEW, encoding="utf-8")
        with pytest.raises(AccountProblem, match="no more audiences"):
            setup.apply(shop.session(), read_settings(file), simulator.key, keep_key=False)


def test_a_consent_word_never_seen_before_is_a_no_and_is_said(
    tmp_path: Path, simulator: Simulator
) -> None:
    shop = World(tmp_path, simulator, feed='consent = { column = "ok", yes = ["yes"] }')
    shop.make_shop(customer(1), customer(2, ok="perhaps"), customer(3, ok="no"))
    shop.setup()
    report = shop.run().report
    assert (report.created, report.skipped) == (1, 2)
    notes = [text for text in shop.json("status")["attention"] if "counts as a no" in text]
    assert len(notes) == 1
    assert "“perhaps”" in notes[0]
    assert "“no”" not in notes[0]


def test_a_dry_run_knows_the_plan(tmp_path: Path, simulator: Simulator) -> None:
    shop = world(tmp_path, simulator, customers=6, mailchimp="contact_limit = 4")
    foreseen = shop.run(dry=True).report
    assert (foreseen.created, foreseen.waiting) == (4, 2)
    said = shop.command("sync", "--dry-run").stdout
    assert "New contacts: 4. The audience has 0" in said
