"""What edited settings would do: the same as then happens, and nothing at all before."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailbridge.service.rules import editing
from mailbridge.service.rules.effects import Effects, Line
from mailbridge.service.rules.what_if import STEPS, sweep, what_if
from mailbridge.service.session import Session
from mailbridge.settings.schema import (
    Consent,
    FieldSetting,
    RuleSetting,
    Settings,
    TagSetting,
)
from mailbridge.settings.writing import write_settings
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer

PEOPLE = 12


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator(audiences=("Main List",)) as simulator:
        made = World(tmp_path, simulator, tail='[[feed.tag]]\nalways = "customer"\n')
        kinds = ("regular", "gold", "vip")
        made.make_shop(*(customer(n, kind=kinds[n % 3], ok="yes" if n % 4 else "no")
                         for n in range(1, PEOPLE + 1)))  # fmt: skip
        made.setup()
        made.run()
        yield made


def rule(**values: Any) -> RuleSetting:
    return RuleSetting.model_validate(values)


def foresee(world: World, change: Callable[[Settings], Settings]) -> Effects:
    session = world.session()
    return what_if(session, change(session.settings()))


GOLD = TagSetting.model_validate({"tag": "gold", "when": {"column": "kind", "is": "gold"}})


def with_gold(settings: Settings) -> Settings:
    return editing.added(settings, "Customers", GOLD)


def state_of(session: Session) -> str:
    """All that lies in the home but the logs, as it is."""
    found = hashlib.sha256()
    for path in sorted(session.paths.state_dir.rglob("*")):
        content = path.read_bytes() if path.is_file() and "logs" not in path.parts else b""
        if content and not path.name.endswith("-shm"):
            found.update(path.name.encode() + content)
    return found.hexdigest()


def test_a_tag_more_is_counted_and_shown_and_nothing_happens(world: World) -> None:
    requests, before = len(world.simulator.requests), state_of(world.session())
    found = foresee(world, with_gold)
    assert (found.total, found.changed, found.touched) == (PEOPLE, 4, 4)
    assert dict(found.gained) == {"gold": 4}
    assert found.customers[0].email == "c1@shop.test"
    assert found.customers[0].lines == (Line("tags", "customer", "customer, gold"),)
    assert (found.held, found.failed, found.events) == ([], [], 0)
    assert len(world.simulator.requests) == requests
    assert state_of(world.session()) == before
    assert Effects.from_json(found.as_json()) == found


def test_what_is_foreseen_is_what_then_happens(world: World) -> None:
    session = world.session()

    def change(settings: Settings) -> Settings:
        with_field = editing.with_field(
            with_gold(settings), "Customers", "KIND", FieldSetting(column="kind", label="Kind")
        )
        return editing.with_field(
            with_field, "Customers", "TOTAL",
            FieldSetting.model_validate({"column": "id", "type": "number", "label": "Total"}),
            former="TOTAL",
        )  # fmt: skip

    after = change(session.settings())
    found = what_if(session, after)
    assert (found.changed, dict(found.gained)) == (PEOPLE, {"gold": 4})
    # The total of nobody was their number before.
    assert dict(found.fields) == {"KIND": PEOPLE, "TOTAL": PEOPLE}
    draft = world.folder / "draft.toml"
    write_settings(draft, after)
    assert world.command("setup", str(draft)).returncode == 0
    report = world.run().report
    assert (report.updated, report.tags_changed) == (found.changed, 4)


def test_what_the_shop_brings_by_itself_is_no_effect_of_the_change(world: World) -> None:
    world.add(customer(50, kind="gold"))
    world.sql("UPDATE customers SET first = 'Other' WHERE id = 2")
    found = foresee(world, with_gold)
    # The new customer is added anyway; the tag they then get is the change's.
    assert (found.added, found.changed) == (0, 5)
    assert dict(found.gained) == {"gold": 5}
    assert dict(found.fields) == {}


def test_a_rule_more_fires_nothing(world: World) -> None:
    world.sql("UPDATE customers SET kind = 'gold', birthday = '1990-11-25' WHERE id = 2")
    rules = [
        rule(when={"appears": True}, tag="new"),
        rule(when={"column": "kind", "changes_to": "gold"}, event="golden"),
        rule(when={"column": "birthday", "days_before": 7}, event="soon"),
    ]

    def change(settings: Settings) -> Settings:
        for one in rules:
            settings = editing.added(settings, "Customers", one)
        return settings

    found = foresee(world, change)
    assert (found.touched, found.events) == (0, 0)


def test_a_rule_that_fires_anyway_is_no_effect_and_another_one_keeps_it(world: World) -> None:
    session = world.session()
    armed = editing.added(
        session.settings(), "Customers", rule(when={"column": "kind", "changes": True}, event="ev")
    )
    editing.save(session, session.settings(), armed)
    world.run()
    world.sql("UPDATE customers SET kind = 'gold' WHERE id = 2")
    found = foresee(world, with_gold)
    assert (found.changed, found.events) == (5, 0)


def test_a_tag_that_rests_is_taken_from_all_and_a_brake_would_ask(world: World) -> None:
    def change(settings: Settings) -> Settings:
        line = editing.lines(settings, editing.Kind.TAG, "Customers")[0]
        return editing.switched(settings, line, on=False)

    found = foresee(world, change)
    assert (found.changed, dict(found.lost)) == (PEOPLE, {"customer": PEOPLE})
    assert len(found.held) == 1


def test_a_consent_column_withdraws_and_leaves_out(world: World) -> None:
    world.add(customer(51, ok="no"), customer(52, ok="yes"))
    found = foresee(
        world,
        lambda now: editing.with_consent(now, "Customers", Consent(column="ok", yes=["yes"])),
    )
    assert (found.unsubscribed, found.left_out, found.added, found.gone) == (3, 1, 0, 0)
    assert {one.kind for one in found.customers} == {"unsubscribed", "left_out"}


def test_a_filter_lets_customers_go_who_left_it_long_ago(world: World) -> None:
    def change(settings: Settings) -> Settings:
        feed = settings.feed[0].model_copy(update={"where": {"kind": ["gold", "vip"]}})
        archived = editing.with_values(settings, {}, {"when_removed": "archive"})
        return editing.with_feed(archived, feed)

    found = foresee(world, change)
    assert (found.gone, found.total, found.changed) == (4, 8, 0)


def test_new_customers_who_wait_become_something_else(world: World) -> None:
    world.add(customer(60))
    found = foresee(world, lambda now: editing.with_values(now, {"new_contacts": "pending"}, {}))
    assert (found.changed, found.touched) == (1, 1)
    assert found.customers[0].lines == (Line("status", "subscribed", "pending"),)


def test_events_that_are_there_already_are_counted(world: World) -> None:
    world.sql("CREATE TABLE orders (no INTEGER, who TEXT)")
    for number in range(5):
        world.sql("INSERT INTO orders VALUES (?, ?)", number, f"c{number + 1}@shop.test")

    def change(settings: Settings) -> Settings:
        feed = {"name": "Orders", "kind": "events", "table": "orders", "key": "no",
                "email": "who", "event_name": "ordered", "send_existing": True,
                "database": settings.feed[0].database}  # fmt: skip
        return editing.added(settings, "", type(settings.feed[0]).model_validate(feed))

    assert foresee(world, change).events == 5


def test_a_list_that_cannot_be_read_is_named(world: World) -> None:
    def change(settings: Settings) -> Settings:
        feed = settings.feed[0].model_copy(update={"table": "gone"})
        return editing.with_feed(settings, feed)

    found = foresee(world, change)
    assert (found.touched, len(found.failed)) == (0, 1)
    assert "gone" in found.failed[0]


def test_before_the_first_check_everybody_is_new(tmp_path: Path) -> None:
    with Simulator(audiences=("Main List",)) as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1), customer(2, kind="gold"))
        made.setup()
        found = foresee(made, with_gold)
    assert (found.total, found.changed, dict(found.gained)) == (2, 1, {"gold": 1})


def test_copies_are_private_and_go_and_those_of_a_crash_go_too(world: World) -> None:
    session = world.session()
    seen: list[int] = []
    modes: set[int] = set()

    def progress(done: int) -> None:
        seen.append(done)
        for folder in session.paths.state_dir.glob("what-if-*"):
            modes.update(path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir()))
            sweep(session)
            assert folder.exists()  # somebody is at work in it

    what_if(session, session.settings(), progress)
    assert seen == list(range(1, STEPS + 1))
    if os.name == "posix":
        assert modes == {0}
    left = session.paths.state_dir / "what-if-left"
    left.mkdir()
    (left / "state.db").write_bytes(b"customers")
    sweep(session)
    assert not list(session.paths.state_dir.glob("what-if-*"))


def test_the_command_tells_and_a_signal_leaves_nothing_behind(world: World) -> None:
    session = world.session()
    draft = world.folder / "draft.toml"
    write_settings(draft, with_gold(session.settings()))
    said = world.command("what-if", str(draft))
    first, second = said.stdout.splitlines()
    assert first.startswith("4 of 12 customers would change: 0 added, 4 changed, 0 no longer")
    assert second == "  4 get the tag gold"
    assert world.json("what-if", str(draft))["gained"] == {"gold": 4}
    if os.name != "posix":
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "mailbridge", "what-if", str(draft), "--json"],
        env=world.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stderr is not None
    with child, child.stderr:
        assert child.stderr.readline() == "1/4\n"
        child.send_signal(signal.SIGTERM)
        child.wait(30)
    assert not list(session.paths.state_dir.glob("what-if-*"))


def test_a_field_that_mailchimp_lost_comes_back_with_the_set_up_alone(world: World) -> None:
    """A tag more is saved as it is: it makes no field anew, and the picture has none either."""
    audience = world.simulator.audience()
    lost = next(number for number, field in audience.fields.items() if field.tag == "TOTAL")
    del audience.fields[lost]
    world.run()
    found = foresee(world, with_gold)
    assert (found.changed, dict(found.fields)) == (4, {})
