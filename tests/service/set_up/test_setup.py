from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import KeyProblem, SettingsError, Wait
from mailbridge.service.set_up import answers, setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator(audiences=("Main List", "Other")) as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1))
        yield made


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("customers.csv", "customers.csv"),
        ("customers-2026-11-02.csv", "customers-*-*-*.csv"),
        ("export20261102.xlsx", "export*.xlsx"),
        ("7.csv", "*.csv"),
        ("customers", "customers"),
        ("v2.customers.csv", "v*.customers.csv"),
    ],
)
def test_exports_like_this_one(name: str, pattern: str) -> None:
    assert answers.pattern_of(name) == pattern


def test_a_key_is_checked_and_its_audiences_listed(world: World) -> None:
    account, audiences = setup.check_key(world.session(), f"  {world.simulator.key}\n")
    assert account.name == "Simulated Shop"
    assert [audience.name for audience in audiences] == ["Main List", "Other"]
    assert world.writes() == []


@pytest.mark.parametrize("key", ["", "rubbish", "0123456789abcdef0123456789abcdef-us99"])
def test_a_key_that_does_not_work(world: World, key: str) -> None:
    with pytest.raises(KeyProblem):
        setup.check_key(world.session(), key)


def test_no_network_is_not_a_wrong_key(world: World) -> None:
    world.simulator.stop()
    with pytest.raises(Wait):
        setup.check_key(world.session(), world.simulator.key)


def test_what_the_wizards_answers_come_to(world: World) -> None:
    settings = answers.draft(
        source=world.shop,
        table="customers",
        columns={"key": "id", "email": "email", "edited": ""},
        audience=world.simulator.list_id,
        fields={"FNAME": ("first", None), "BIRTHDAY": ("birthday", "birthday")},
        consent=("ok", ["yes"]),
        new_contacts="pending",
    )
    feed = settings.feed[0]
    assert feed.database == f"sqlite:///{world.shop.as_posix()}"
    assert (feed.table, feed.key, feed.email, feed.edited) == ("customers", "id", "email", "")
    assert feed.fields["BIRTHDAY"].type == "birthday"
    assert settings.mailchimp.new_contacts == "pending"
    done = setup.apply(world.session(), settings, world.simulator.key, keep_key=False)
    assert done.audience.id == world.simulator.list_id
    assert world.run().report.pushed == 1
    assert next(iter(world.simulator.audience().members.values())).status == "pending"


def test_an_export_is_watched_with_its_folder(tmp_path: Path) -> None:
    settings = answers.draft(
        source=tmp_path / "customers-1.csv",
        table=None,
        columns={"email": "Email"},
        audience="a1",
        fields={},
    )
    feed = settings.feed[0]
    assert (feed.folder, feed.files) == (str(tmp_path), "customers-*.csv")


def test_answers_without_an_address_are_no_set_up(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not finished"):
        answers.draft(source=tmp_path / "a.csv", table=None, columns={}, audience="a", fields={})


def test_what_cannot_be_finished_saves_nothing(world: World, home: Path) -> None:
    settings = read_settings(world.settings_file())
    world.shop.unlink()
    with pytest.raises(Exception, match="not there"):
        setup.apply(world.session(), settings, world.simulator.key)
    assert not (home / "settings.toml").exists()
    assert not (world.folder / "credentials.json").exists()
    assert world.writes() == []


def test_a_set_up_cut_short_goes_on_where_it_was(world: World) -> None:
    """The answer to the first new field is lost: the second try finds it and makes the rest."""
    world.simulator.faults.add(
        kind="reset_after_applying", method="POST", path_regex="merge-fields"
    )
    with pytest.raises(Wait):
        world.setup()
    done = world.setup()
    assert world.run().report.pushed == 1
    tags = [field.tag for field in world.simulator.audience().fields.values()]
    assert sorted(tags) == sorted(set(tags))
    assert done.sentences[0] == "Connected to “Simulated Shop”."


def test_another_audience_forgets_what_was_queued_for_the_first(world: World) -> None:
    world.setup()
    world.run()
    world.session().pause()
    world.add(customer(2))
    world.run()
    other = list(world.simulator.account.audiences.values())[1]
    file = world.settings_file()
    file.write_text(file.read_text("utf-8").replace("Main List", "Other"), encoding="utf-8")
    done = setup.apply(world.session(), read_settings(file), world.simulator.key, keep_key=False)
    assert "another audience" in done.sentences[-1]
    assert world.session().status().outbox == 0
    world.session().resume()
    assert world.run().report.created == 2
    assert len(other.members) == 2
    assert len(world.simulator.audience().members) == 1
