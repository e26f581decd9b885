"""A person's own orders: check and repair, undo, retry, erase."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.orders import orders
from mailbridge.service.running.engine import Engine
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.conftest import Opening
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator, tail='[[feed.tag]]\ncolumn = "kind"\n')
        made.make_shop(*(customer(number) for number in range(1, 6)))
        simulator.add_member(simulator.list_id, "owner@shop.test", tags=["vip"])
        made.setup()
        made.run()
        yield made


def status(world: World, email: str) -> str:
    return world.simulator.member(world.simulator.list_id, email).status


def test_check_finds_and_repairs(world: World) -> None:
    list_id = world.simulator.list_id
    clean = world.json("check")
    assert clean == {
        "same": 5,
        "different": 0,
        "missing": 0,
        "only_in_mailchimp": 1,
        "differences": [],
    }
    world.simulator.edit_member(list_id, "c1@shop.test", fields={"FNAME": "Someone"})
    world.simulator.untag(list_id, "c2@shop.test", "regular")

    found = world.command("check")
    assert found.returncode == 1
    report = world.json("check")
    assert (report["same"], report["different"]) == (3, 2)
    by_email = {each["email"]: each for each in report["differences"]}
    assert by_email["c1@shop.test"]["fields"] == {
        "FNAME": {"shop": "First1", "mailchimp": "Someone"}
    }
    assert by_email["c2@shop.test"]["tags"] == {"missing": ["regular"], "extra": []}

    assert world.command("check", "--repair").returncode == 0
    assert world.json("check")["same"] == 5
    assert world.simulator.tags_of(list_id, "owner@shop.test") == {"vip"}


def test_undo_takes_a_run_back_and_its_rows_stay_out(world: World) -> None:
    list_id = world.simulator.list_id
    world.sql("UPDATE customers SET first = 'Neu', kind = 'vip' WHERE id = 1")
    world.add(customer(6))
    world.run()
    assert (
        "would be taken back: 1 contacts archived, 1" in world.command("undo", "--dry-run").stdout
    )
    undone = world.command("undo")
    assert undone.returncode == 0, undone.stderr

    assert status(world, "c6@shop.test") == "archived"
    assert world.simulator.fields_of(list_id, "c1@shop.test")["FNAME"] == "First1"
    assert world.simulator.tags_of(list_id, "c1@shop.test") == {"regular"}
    again = world.run().report
    assert (again.pushed, again.skipped) == (0, 2)
    assert {entry["reason"] for entry in world.json("skipped")} == {"undone"}

    world.sql("UPDATE customers SET last = 'Edited' WHERE id = 6")
    assert world.run().report.pushed == 1
    assert status(world, "c6@shop.test") == "subscribed"
    assert world.command("retry", "1").returncode == 0
    assert world.simulator.fields_of(list_id, "c1@shop.test")["FNAME"] == "Neu"
    assert world.json("skipped") == []


def test_retry_sends_a_refused_customer_again(world: World) -> None:
    world.simulator.faults.add(
        kind="status", method="PUT", path_regex="members", times=1, status=400,
        title="Invalid Resource", detail="c7@shop.test looks fake or invalid",
    )  # fmt: skip
    world.add(customer(7))
    assert world.run().report.skipped == 1
    assert world.run().report.skipped == 1
    assert world.json("skipped")[0]["reason"] == "rejected"
    assert world.command("retry", "99").returncode == 2
    assert world.command("retry", "7").returncode == 0
    assert status(world, "c7@shop.test") == "subscribed"


def test_erase_forgets_for_good_and_leaves_no_trace(world: World) -> None:
    world.sql("UPDATE customers SET first = 'Unforgettable' WHERE id = 3")
    world.run()
    refused = world.command("erase", "c3@shop.test", stdin="something else\n")
    assert refused.returncode == 1
    assert status(world, "c3@shop.test") == "subscribed"

    done = world.command("erase", "c3@shop.test", stdin="c3@shop.test\n")
    assert done.returncode == 0, done.stderr
    with pytest.raises(KeyError):
        world.simulator.member(world.simulator.list_id, "c3@shop.test")
    state = (world.session().paths.state_db).read_bytes()
    for trace in (b"c3@shop", b"Unforgettable", b"First3"):
        assert trace not in state

    report = world.run(whole=True).report
    assert report.total == 5
    assert [entry["reason"] for entry in world.json("skipped")] == ["erased"]
    assert world.json("skipped")[0]["email"] == ""
    after = b"".join(
        path.read_bytes() for path in world.session().paths.state_dir.glob("state.db*")
    )
    assert b"c3@shop" not in after
    assert b"Unforgettable" not in after


def test_an_erased_person_is_known_by_their_number_too(world: World) -> None:
    world.command("erase", "c3@shop.test", stdin="c3@shop.test\n")
    world.sql("UPDATE customers SET email = 'third@shop.test' WHERE id = 3")
    assert world.run().report.created == 0
    assert [entry["reason"] for entry in world.json("skipped")] == ["erased"]


def test_whose_number_an_address_was_that_two_customers_had_nobody_can_tell(world: World) -> None:
    world.add(customer(6, email="c3@shop.test", updated="2026-02-02"))
    world.run()
    world.command("erase", "c3@shop.test", stdin="c3@shop.test\n")
    world.sql("UPDATE customers SET email = 'sixth@shop.test' WHERE id = 6")
    assert world.run().report.created == 1


@pytest.mark.parametrize("asked", ["c3@shop.test", "third@shop.test"])
def test_an_erased_person_is_found_under_both_addresses(asked: str, world: World) -> None:
    """The shop has one, Mailchimp another since somebody changed it there."""
    list_id = world.simulator.list_id
    world.run()
    world.simulator.edit_member(list_id, "c3@shop.test", new_email="third@shop.test")
    world.run()
    done = world.command("erase", asked, stdin=f"{asked}\n")
    assert "Deleted for good" in done.stdout
    world.sql("UPDATE customers SET first = 'Edited'")
    world.run(whole=True)
    there = {member.email for member in world.simulator.audience().members.values()}
    assert not {"c3@shop.test", "third@shop.test"} & there
    assert [entry["reason"] for entry in world.json("skipped")] == ["erased"]


def test_a_backup_that_was_put_back_brings_no_erased_person_back(
    world: World, tmp_path: Path
) -> None:
    """Neither one who was in the audience, nor one who only waited to be sent."""
    world.command("pause")
    world.add(customer(6))
    world.run()
    database = world.session().paths.state_db
    backup = tmp_path / "backup.db"
    backup.write_bytes(database.read_bytes())
    world.command("resume")
    for number in (3, 6):
        address = f"c{number}@shop.test"
        assert world.command("erase", address, stdin=f"{address}\n").returncode == 0
    database.write_bytes(backup.read_bytes())

    world.command("resume")
    assert world.run(dry=True).report.created == 0
    assert world.run(whole=True).report.created == 0
    assert [entry["reason"] for entry in world.json("skipped")] == ["erased", "erased"]
    assert b"c6@shop" not in database.read_bytes()


@pytest.mark.parametrize("how", ["unsubscribe_self", "admin_unsubscribe"])
@pytest.mark.parametrize("mirrored", [True, False])
def test_undo_signs_nobody_up_who_left_after_they_were_archived(
    how: str, opened: Opening, *, mirrored: bool
) -> None:
    """The run archived them, somebody brought them back, and then they left."""
    settings = 'when_removed = "archive"\nremoved_after_reads = 1\n'
    world = opened(customer(1), customer(2), sync=settings)
    world.sync(times=2)
    world.leaves_shop(1)
    run = world.sync().run
    if not mirrored:
        world.sync_settings = settings + "mirror_unsubscribes = false"
        world.setup()
    world.act("unarchive", "c1@shop.test", status="subscribed")
    world.act(how, "c1@shop.test")
    if isinstance(world.clock, JumpingClock):
        world.clock.jump(3600)
    undone = world.command("undo", str(run))
    assert undone.returncode == 0, undone.stderr
    world.sync()
    assert world.status("c1@shop.test") == "unsubscribed"


@pytest.mark.parametrize("how", ["unsubscribe_self", "admin_unsubscribe"])
def test_who_is_back_in_the_shop_is_not_signed_up_where_they_left_meanwhile(
    how: str, opened: Opening
) -> None:
    """Although the owner does not want unsubscribes read back."""
    settings = 'when_removed = "archive"\nremoved_after_reads = 1\nmirror_unsubscribes = false'
    world = opened(customer(1), customer(2), sync=settings)
    world.sync(times=2)
    world.leaves_shop(1)
    world.sync()
    world.act("unarchive", "c1@shop.test", status="subscribed")
    world.act(how, "c1@shop.test")
    world.add(customer(1, first="Back"))
    world.sync()
    assert world.status("c1@shop.test") == "unsubscribed"
    assert world.field("c1@shop.test", "FNAME") == "Back"


def test_undo_of_an_address_that_cannot_be_changed_back_says_so(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    world.edit(1, email="new@shop.test")
    run = world.sync().run
    world.act("unsubscribe_self", "new@shop.test")
    world.command("undo", str(run))
    line = next(one for one in world.json("history") if one["run"] > run and one["key"])
    assert (line["result"], world.statuses()) == ("refused", {"new@shop.test": "unsubscribed"})
    assert world.reasons() == {"1": "undone"}


def test_undo_of_an_address_whose_answer_is_lost_is_undone_all_the_same(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    number = world.number("c1@shop.test")
    world.edit(1, email="new@shop.test")
    run = world.sync().run
    world.simulator.faults.add(kind="reset_after_applying", method="PATCH")
    session = world.session()
    with session.engine("undo") as database:
        orders.undo(Engine(session, database, session.settings(), threading.Event()), run)
    world.sync(times=2)
    assert world.number("c1@shop.test") == number
    assert world.statuses() == {"c1@shop.test": "subscribed"}
    assert world.reasons() == {"1": "undone"}
    assert [line for line in world.session().history() if line.result == "refused"] == []


def test_retry_does_not_sign_up_under_a_new_address_who_was_deleted_for_good(
    opened: Opening,
) -> None:
    world = opened(customer(1), customer(2))
    world.sync(times=2)
    world.act("delete_permanent", "c1@shop.test")
    world.edit(1, first="Edited")
    world.sync()
    assert world.reasons() == {"1": "forgotten"}
    assert world.command("retry", "1").returncode == 0
    assert world.reasons() == {"1": "forgotten"}
    world.edit(1, email="new@shop.test")
    world.sync()
    assert world.command("retry", "--all").stdout.startswith("0 ")
    assert world.command("retry", "1").returncode == 0
    world.sync(whole=True)
    assert (world.statuses(), world.reasons()) == (
        {"c2@shop.test": "subscribed"},
        {"1": "forgotten"},
    )


def test_who_could_not_be_erased_in_mailchimp_is_not_forgotten_about(world: World) -> None:
    """Nobody tries it again by itself, and that is said."""
    world.simulator.faults.add(kind="status", status=503, times=None)
    failed = world.command("erase", "c3@shop.test", "--yes")
    assert failed.returncode == 3
    assert "please do it again" in failed.stdout
    world.simulator.faults.clear()
    world.sql("UPDATE customers SET first = 'Edited' WHERE id = 3")
    assert world.run().report.updated == 0
    assert "Deleted for good" in world.command("erase", "c3@shop.test", "--yes").stdout
