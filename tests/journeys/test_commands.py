"""The command line as a user meets it: real processes, pipes, signals, and all streams looked at."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.commanding import running
from tests.journeys.world import World, customer

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(*(customer(number) for number in range(1, 21)), customer(21, email=None))
        made.setup()
        yield made


def test_from_set_up_to_disconnect_without_a_trace_of_the_key(world: World, home: Path) -> None:
    """A canary: the key stands in the credential store and nowhere else, whatever is done."""
    key = world.simulator.key
    no_key = {**world.environment, "MAILBRIDGE_API_KEY": ""}
    file = str(world.settings_file())
    outputs = []

    def run(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [sys.executable, "-m", "mailbridge", *arguments],
            env={**no_key, **more}, input=stdin, capture_output=True, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip
        outputs.append(ran.stdout + ran.stderr)
        return ran

    assert run("setup", file, "--key-stdin", stdin=key).returncode == 0
    assert run("sync", "--json").returncode == 0
    world.simulator.faults.add(kind="reset_before", method="PUT", times=3)
    world.add(customer(30))
    run("sync", "--wait", "0")
    run("sync", "--wait", "0", MAILBRIDGE_API_URL="http://127.0.0.1:1")
    assert run("setup", file, "--key-stdin", stdin=key[:-1]).returncode == 3
    world.simulator.revoke_key(key)
    assert run("sync").returncode == 3
    run("history")
    run("status")
    assert run("disconnect", "--yes").returncode == 0

    spent = key.partition("-")[0]
    assert not [text for text in outputs if spent in text or "Traceback" in text]
    held = [path for path in home.rglob("*") if path.is_file()]
    assert len(held) > 5
    assert not [path for path in held if spent.encode() in path.read_bytes()]
    assert spent not in (home.parent / "credentials.json").read_text("utf-8")


@posix
def test_everything_under_the_home_is_the_owners_alone(world: World, home: Path) -> None:
    old = os.umask(0)
    try:
        for command in (["sync"], ["history", "--csv"], ["pause"], ["status"]):
            world.command(*command)
    finally:
        os.umask(old)
    for path in (home, *home.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


@posix
def test_a_reader_that_goes_away_is_no_fault(world: World) -> None:
    world.run()
    for command in ("history --json", "skipped", "sync --json", "--help", "history --csv"):
        ran = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m mailbridge {command} | true"],
            env=world.environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert ran.stderr == "", command


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk by /dev/full")
def test_output_that_cannot_be_written_is_said(world: World) -> None:
    world.run()
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "mailbridge", "history"],
            env=world.environment, stdout=full, stderr=subprocess.PIPE, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.startswith("mailbridge: ")
    assert ran.stderr.count("\n") == 1
    assert "No space left" in ran.stderr


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
def test_a_locale_without_utf_8(world: World, locale: str) -> None:
    world.sql("UPDATE customers SET email = 'Ωμέγα – ünïcode' WHERE id = 1")
    world.run()
    ran = subprocess.run(
        [sys.executable, "-m", "mailbridge", "skipped"],
        env={**world.environment, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "Ωμέγα – ünïcode" in ran.stdout.decode("utf-8")


def test_an_unknown_command_is_one_line(world: World) -> None:
    ran = world.command("synk")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert "synk" in ran.stderr


def test_the_simulator_alone(world: World, tmp_path: Path) -> None:
    seed = tmp_path / "members.csv"
    seed.write_text("email,FNAME\nann@shop.test,Ann\n")
    with running(
        world.environment, "simulator", "--audience", "Shop", "--seed-members", str(seed)
    ) as it:
        said = dict(it.line().split(": ", maxsplit=1) for _ in range(2))
        assert list(said) == ["address", "key"]
        file = str(world.settings_file())
        text = Path(file).read_text("utf-8").replace("Main List", "Shop")
        Path(file).write_text(text, encoding="utf-8")
        connected = subprocess.run(
            [sys.executable, "-m", "mailbridge", "setup", file, "--key-stdin"],
            env={**world.environment, "MAILBRIDGE_API_URL": said["address"], "MAILBRIDGE_API_KEY": ""},
            input=said["key"], capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert "Shop" in connected.stdout
        assert "1 contacts" in connected.stdout
        assert it.end(signal.SIGTERM) < 2
        it.rest()
        assert (it.process.returncode, it.said) == (0, "")


def test_the_window_drives_the_engine(world: World) -> None:
    with running(world.environment, "watch", "--events") as engine:
        assert set(engine.event("hello")) == {"event", "version"}
        started = engine.event("started")
        assert (started["run"] > 0, started["kind"]) == (True, "sync")
        assert engine.event("reading")["feed"] == "Customers"
        assert engine.event("read")["rows"] == 21
        sending = engine.event("progress", lambda event: event["phase"] == "sending")
        assert {"done", "left"} <= set(sending)
        report = engine.event("finished")["report"]
        assert (report["pushed"], report["skipped"]) == (20, 1)
        state = engine.event("state")
        assert set(state) == {"event", "state", "title", "text", "next"}
        assert state["state"] == "skipped"
        assert state["next"].endswith("Z")

        engine.wish("")
        engine.wish("no such wish")
        engine.wish("sync --all")
        assert engine.event("started")["kind"] == "backfill"
        assert engine.event("finished")["report"]["pushed"] == 20

        engine.wish("pause")
        engine.event("state", lambda event: event["state"] == "paused")
        world.add(customer(40))
        engine.wish("sync")
        assert engine.event("finished")["report"]["waiting"] == 1
        engine.wish("pause until tomorrow")
        assert "time" in engine.event("problem")["title"]
        engine.wish("resume")
        assert engine.event("finished", lambda event: event["report"]["pushed"] == 1)
        engine.event("state", lambda event: event["state"] == "skipped")

        engine.hang_up()
        rest = engine.rest()
        assert rest[-1] == '{"event": "bye"}'
        assert (engine.process.returncode, engine.said) == (0, "")


def test_stop_ends_the_pass_and_keeps_the_engine(world: World) -> None:
    world.simulator.latency_ms = 150
    world.sync_settings = ""
    world.mailchimp = "max_connections = 1"
    world.setup()
    world.run()
    with running(world.environment, "watch", "--events") as engine:
        engine.event("finished")
        engine.wish("sync --all")
        engine.event("progress", lambda event: event["phase"] == "sending")
        engine.wish("stop")
        report = engine.event("finished")["report"]
        assert 0 < report["waiting"] < 20
        assert report["pushed"] + report["waiting"] == 20
        world.simulator.latency_ms = 0
        engine.wish("sync")
        assert engine.event("finished")["report"]["waiting"] == 0


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watch_ends_within_two_seconds_while_idle(world: World, number: int) -> None:
    with running(world.environment, "watch", "--events") as engine:
        engine.event("state", lambda event: event["next"])
        assert engine.end(number) < 2
        assert engine.rest()[-1] == '{"event": "bye"}'
        assert (engine.process.returncode, engine.said) == (0, "")


@posix
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/members"), ("GET", r"/3\.0/$|/3\.0/\?"), ("POST", ""), ("PUT", "")],
)
def test_watch_ends_within_two_seconds_before_a_silent_server(
    world: World, method: str, path: str
) -> None:
    if method == "PUT":
        world.run()
        world.sql("UPDATE customers SET first = 'Zoë'")
    struck = threading.Event()
    world.simulator.faults.add(
        kind="silent_before", method=method, path_regex=path, times=None, do=struck.set
    )
    with running(world.environment, "watch", "--events") as engine:
        assert struck.wait(20)
        assert engine.end(signal.SIGTERM) < 2.2
        assert engine.rest()[-1] == '{"event": "bye"}'
        assert (engine.process.returncode, engine.said) == (0, "")
    world.simulator.faults.clear()
    world.simulator.hang_up()
    world.run(wait=60)
    assert len(world.simulator.audience().members) == 20
    assert not [body for r in world.simulator.requests if (body := r.body) and "status" in body]


@posix
def test_sync_stopped_before_a_silent_server_says_so(world: World) -> None:
    struck = threading.Event()
    world.simulator.faults.add(kind="silent_before", method="GET", times=None, do=struck.set)
    with running(world.environment, "sync") as process:
        assert struck.wait(20)
        assert process.end(signal.SIGINT) < 2.2
        assert process.rest() == []
        assert process.process.returncode == 1
        assert process.said.startswith("mailbridge: Stopped")
        assert process.said.count("\n") == 1


def test_the_second_engine_says_who_is_working(world: World) -> None:
    with running(world.environment, "watch", "--events") as first:
        first.event("finished")
        with running(world.environment, "watch", "--events") as second:
            busy = second.event("busy")
            assert str(first.process.pid) in busy["text"]
            second.rest()
            assert second.process.returncode == 1
        ran = world.command("sync", "--json")
        assert (ran.returncode, ran.stdout) == (1, "")
        assert str(first.process.pid) in ran.stderr
        for command in ("status", "history", "skipped", "pause", "resume"):
            assert world.command(command).returncode == 0, command
        first.process.kill()
        first.process.wait(10)
        # A lock left behind by a dead process holds nobody up.
        assert world.command("sync").returncode == 0


def test_a_dry_run_while_paused_foresees_that_nothing_goes(world: World) -> None:
    world.command("pause")
    foreseen, done = (world.json("sync", *more) for more in (["--dry-run"], []))
    assert (foreseen["waiting"], done["waiting"]) == (20, 20)
    assert foreseen["message"] == done["message"]
    world.command("resume")
    assert world.json("sync", "--dry-run")["waiting"] == 0
