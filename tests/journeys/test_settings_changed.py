"""Changed settings: a feed renamed, switched off, taken out, or with other numbers harms nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.small import CONSENT, Small
from tests.journeys.world import customer

ANNA, BERT, CLEO = "c1@shop.test", "c2@shop.test", "c3@shop.test"
HEAD = """\
[mailchimp]
audience_name = "Main List"
[sync]
when_removed = "archive"
removed_after_reads = 1
"""


def people(table: str = "customers", *, key: str = "id", name: str = "", more: str = "") -> str:
    """A feed over a table of the shop, which gives its own name as a tag."""
    return f"""
[[feed]]
name = "{name or table}"
database = "sqlite:///shop.db"
table = "{table}"
key = "{key}"
email = "email"
edited = "updated"
{more}
[feed.fields]
FNAME = "first"
[[feed.tag]]
always = "{table}"
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Small]:
    """Three customers, of whom Bert has not agreed; all three are in the club as well."""
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock)
        made.make_shop(customer(1), customer(2, ok="no"), customer(3))
        made.sql("CREATE TABLE club AS SELECT * FROM customers")
        yield made


def use(world: Small, *feeds: str) -> None:
    """Set up with these feeds, as an owner does who edited the file."""
    file = world.folder / "settings.toml"
    file.write_text(HEAD + "".join(feeds), encoding="utf-8")
    settings = read_settings(file)
    setup.apply(world.session(), settings, world.simulator.key, keep_key=False)


OFF = f"enabled = false\n{CONSENT}"


def test_what_a_feed_said_stands_while_it_is_switched_off(world: Small) -> None:
    use(world, people(more=CONSENT), people("club"))
    world.sync()
    assert world.statuses() == {ANNA: "subscribed", CLEO: "subscribed"}
    use(world, people(more=OFF), people("club"))
    world.sql("UPDATE club SET first = 'Edited', updated = '2026-05-05'")
    report = world.sync()
    assert (report.created, report.updated, report.tags_changed) == (0, 2, 0)
    assert world.tags(ANNA) == {"customers", "club"}
    assert world.reasons() == {"2": "no_consent"}

    world.sql("DELETE FROM club WHERE id = 3")
    assert world.sync(times=2).archived == 0
    use(world, people(more=CONSENT), people("club"))
    world.leaves_shop(3)
    assert world.sync().archived == 1


@pytest.mark.parametrize("settings", [people(more=OFF), ""], ids=["switched off", "taken out"])
def test_nobody_of_a_feed_that_is_not_read_is_gone(settings: str, world: Small) -> None:
    """Not even when something about them changes in Mailchimp."""
    world.sql("DELETE FROM club WHERE id = 1")
    use(world, people(more=CONSENT), people("club"))
    world.sync(times=2)
    use(world, settings, people("club"))
    world.act("edit_member", ANNA, fields={"FNAME": "Theirs"})
    world.sync(times=2)
    assert world.statuses() == {ANNA: "subscribed", CLEO: "subscribed"}
    listed = {one["feed"] for one in world.json("skipped")}
    assert listed == ({"customers", "club"} if settings else {"club"})


def test_a_feed_that_was_taken_out_keeps_nobody_whom_another_has_and_loses(world: Small) -> None:
    use(world, people(), people("club"))
    world.sync()
    use(world, people("club", name="The club"))
    world.sync()
    world.sql("DELETE FROM club WHERE id = 3")
    assert world.sync(times=2).removed == 0
    assert world.status(CLEO) == "archived"


def test_a_feed_under_another_name_keeps_all_that_is_known_of_it(world: Small) -> None:
    world.add(customer(4, email="no address"))
    use(world, people())
    world.sync()
    world.leaves_shop(3)
    use(world, people(name="Clients"))
    report = world.sync()
    assert (report.total, report.removed, report.archived) == (3, 1, 1)
    assert [(one["feed"], one["key"]) for one in world.json("skipped")] == [("Clients", "4")]
    world.edit(1, first="Edited")
    world.sync()
    assert world.json("history")[0]["feed"] == "Clients"


EVENTS = """
[[feed]]
name = "{name}"
kind = "events"
database = "sqlite:///shop.db"
table = "sales"
key = "id"
email = "email"
event_name = "sale"
send_existing = true
"""


def test_events_of_a_feed_under_another_name_are_not_sent_again(world: Small) -> None:
    world.sql("CREATE TABLE sales (id INTEGER PRIMARY KEY, email TEXT)")
    world.sql("INSERT INTO sales VALUES (1, ?)", ANNA)
    use(world, people(), EVENTS.format(name="Sales"))
    world.sync()
    use(world, people(), EVENTS.format(name="Till"))
    world.sql("INSERT INTO sales VALUES (2, ?)", CLEO)
    world.sync()
    assert [events(world, email) for email in (ANNA, CLEO)] == [["sale"], ["sale"]]


def events(world: Small, email: str) -> list[str]:
    member = world.simulator.audience().member(email)
    return [event.name for event in member.events] if member else []


def test_numbers_from_another_column_belong_to_the_same_customers(world: Small) -> None:
    """Although the new numbers are those that others had before."""
    world.sql("ALTER TABLE customers ADD COLUMN member INTEGER")
    world.add(*(customer(number) for number in range(4, 21)))
    world.sql("UPDATE customers SET member = id + 10")
    use(world, people())
    world.sync()
    contacts = {email: world.number(email) for email in world.statuses()}
    before = world.sent()
    use(world, people(key="member"))
    report = world.sync(times=2)
    assert (report.total, report.unchanged, report.needs_confirmation) == (20, 20, None)
    assert world.sent() == before

    world.edit(1, email="anna@shop.test")
    assert world.sync().email_changed == 1
    assert world.number("anna@shop.test") == contacts[ANNA]
    world.leaves_shop(3)
    assert world.sync().archived == 1
    assert world.status(CLEO) == "archived"


def test_whose_number_is_another_and_whose_address_too_is_gone_and_held(world: Small) -> None:
    world.sql("ALTER TABLE customers ADD COLUMN member TEXT")
    world.add(*(customer(number) for number in range(4, 21)))
    world.sql("UPDATE customers SET member = 'M' || id")
    use(world, people())
    world.sync()
    use(world, people(key="member"))
    world.sql("UPDATE customers SET email = 'new' || id || '@shop.test' WHERE id > 10")
    report = world.sync()
    assert report.needs_confirmation
    assert report.archived == 0


def test_who_left_one_audience_is_not_signed_up_in_another(world: Small) -> None:
    """Who was only asked there is asked here; who was archived there by the owner is a newcomer."""
    world.simulator.add_audience("Other")
    world.add(*(customer(number) for number in range(4, 8)))
    use(world, people(more=CONSENT))
    world.sync(times=2)
    world.act("unsubscribe_self", ANNA)
    world.act("admin_unsubscribe", CLEO)
    world.act("clean", "c4@shop.test")
    world.act("archive", "c5@shop.test")
    world.edit(6, ok="no")
    world.sync()
    world.edit(6, ok="yes")
    file = world.folder / "settings.toml"
    other = (HEAD + people(more=CONSENT)).replace("Main List", "Other")
    file.write_text(other, encoding="utf-8")
    settings = read_settings(file)
    setup.apply(world.session(), settings, world.simulator.key, keep_key=False)

    world.sync(times=2)
    audience = world.simulator.audience(settings_audience(world))
    assert {member.email: member.status for member in audience.members.values()} == {
        "c5@shop.test": "subscribed",
        "c6@shop.test": "pending",
        "c7@shop.test": "subscribed",
    }
    reasons = {"1": "left", "2": "no_consent", "3": "left", "4": "left"}
    assert world.reasons() == reasons
    # What was done in the former audience is not taken back in this one.
    assert world.command("undo", "1").returncode == 2


def settings_audience(world: Small) -> str:
    return next(a.id for a in world.simulator.account.audiences.values() if a.name == "Other")


GOLD = """
[[feed.tag]]
tag = "gold"
when = { column = "kind", is = "regular" }
"""


def test_a_tag_that_the_settings_bring_starts_no_automation_for_those_who_are_there(
    world: Small,
) -> None:
    """It is as in a first load; what happens in the shop afterwards starts them."""
    use(world, people())
    world.sync(times=2)
    use(world, people() + GOLD)
    world.sync()
    assert world.tags(ANNA) == {"customers", "gold"}
    assert world.simulator.account.automations == []
    world.add(customer(4))
    world.sync()
    begun = {(one.name, one.email) for one in world.simulator.account.automations}
    assert begun == {("customers", "c4@shop.test"), ("gold", "c4@shop.test")}


@pytest.mark.parametrize("existing", ["", "send_existing = true\n"])
def test_events_under_numbers_from_another_column_are_not_sent_again(
    existing: str, world: Small
) -> None:
    """Not even where a number was that of a row that still waited for its address."""
    world.sql("CREATE TABLE sales (id INTEGER PRIMARY KEY, email TEXT, receipt INTEGER)")
    feed = EVENTS.format(name="Sales").replace("send_existing = true\n", existing)
    use(world, people(), feed)
    world.sync()
    world.sql("INSERT INTO sales VALUES (1, ?, 2), (2, '', 3), (3, ?, 1)", ANNA, CLEO)
    world.sync()
    assert [events(world, email) for email in (ANNA, CLEO)] == [["sale"], ["sale"]]
    use(world, people(), feed.replace('key = "id"', 'key = "receipt"'))
    world.sync()
    world.sql("INSERT INTO sales VALUES (4, ?, 4)", CLEO)
    world.sync()
    assert [events(world, email) for email in (ANNA, CLEO)] == [["sale"], ["sale", "sale"]]
