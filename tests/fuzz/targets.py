"""What is fuzzed: each reader of foreign bytes, with seeds that lead into it.

A target takes any bytes and returns; it raises where something broke that no input may break. What
the owner is told of a bad input (a MailbridgeError) is an answer, not a fault.
"""

from __future__ import annotations

import io
import sqlite3
import tempfile
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing, redirect_stderr, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.lock import EngineLock
from mailbridge.base.log import one_line, redact
from mailbridge.commands.watching import Speaker, Wishes
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.transport import Request, Response
from mailbridge.records.audience import Status
from mailbridge.service.preferences import Preferences, read_preferences
from mailbridge.service.running.watching import Watch
from mailbridge.service.session import Session
from mailbridge.settings.reading import parse_settings
from mailbridge.shop.probe import Probe, probe
from mailbridge.store import salvage
from mailbridge.store.forgotten import Forgotten
from mailbridge.sync.loop import Loop
from mailbridge.widgets.engine.messages import message_of
from tests.fakes.clock import JumpingClock
from tests.fuzz import seeds

LATER = JumpingClock(datetime.now(UTC) + timedelta(days=1))
"""Files that were written a moment ago count as written long ago."""


@dataclass(frozen=True, slots=True)
class Target:
    """One reader. seeds: good inputs to start from. run: takes any bytes, in a folder of its own."""

    name: str
    seeds: tuple[bytes, ...]
    run: Callable[[bytes, Path], None]


def _file(name: str) -> Callable[[bytes, Path], None]:
    """A reader of exports: everything that stands in the file is a row, a bad row, or refused."""

    def run(data: bytes, folder: Path) -> None:
        path = folder / name
        path.write_bytes(data)
        with suppress(MailbridgeError):
            _accounted(probe(str(path), LATER))
        assert path.read_bytes() == data, "the shop's file was changed"
        assert [one.name for one in folder.iterdir()] == [name], "something was left beside it"

    return run


def _accounted(found: Probe) -> None:
    """No more customers than rows, and each row shows as many cells as there are columns."""
    assert 0 <= found.checkup.usable <= found.checkup.rows
    for row in found.rows:
        assert len(row) == len(found.columns)


def _database(data: bytes, folder: Path) -> None:
    path = folder / "shop.db"
    path.write_bytes(data)
    with suppress(MailbridgeError):
        _accounted(probe(f"sqlite:///{path.as_posix()}", LATER))
    assert path.read_bytes() == data, "the shop's database was changed"
    assert [one.name for one in folder.iterdir()] == ["shop.db"], "something was left beside it"


def _member_of_workbook(name: str, seed: bytes, member: str) -> Callable[[bytes, Path], None]:
    """A workbook whose one member is the input: what is inside is reached past the packing."""
    run = _file(name)

    def packed(data: bytes, folder: Path) -> None:
        made = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(seed)) as old,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for each in old.namelist():
                new.writestr(each, data if each == member else old.read(each))
        run(made.getvalue(), folder)

    return packed


def _settings(data: bytes, folder: Path) -> None:
    with suppress(MailbridgeError):
        parse_settings(data.decode("utf-8", "replace"), folder / "settings.toml")


@dataclass(frozen=True, slots=True)
class _Says:
    """A Mailchimp that answers everything with the same bytes."""

    status: int
    body: bytes

    def send(self, request: Request) -> Response:
        return Response(self.status, self.body, {"content-type": "application/json"})


def _answers(data: bytes, folder: Path) -> None:
    """The first byte chooses the status, the rest is the body."""
    status = (200, 204, 400, 401, 403, 404, 429, 500)[data[0] % 8] if data else 200
    client = Client(_Says(status, data[1:]), "us19")
    asked: tuple[Callable[[], object], ...] = (
        client.ping,
        client.account,
        client.audiences,
        lambda: client.merge_fields("a"),
        lambda: [page for page, _ in zip(client.members("a"), range(3), strict=False)],
        lambda: client.member("a", "b@c.de"),
        lambda: client.put_member(
            "a", "b@c.de", email="b@c.de", status_if_new=Status.PENDING, fields={}
        ),
        lambda: client.recent_events("a", "b@c.de"),
        lambda: client.segments("a"),
        lambda: client.tag_search("a"),
    )
    for ask in asked:
        with suppress(MailbridgeError):
            ask()


def _lines(data: bytes, folder: Path) -> None:
    for line in data.split(b"\n"):
        message_of(line)


def _wishes(data: bytes, folder: Path) -> None:
    """What the window writes to the engine: a loop that is told to end, and a pause or none."""
    session = Session.open({"MAILBRIDGE_HOME": str(folder / "home")}, LATER)
    watching = Watch(session, None, lambda _: None, threading.Event())  # type: ignore[arg-type]  # no pass is run
    loop = Loop(lambda _: None, bool, lambda _: None, LATER, 60.0, threading.Event())
    speaker = Speaker(events=False)
    with redirect_stderr(io.StringIO()) as said:
        lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace")
        Wishes(session, loop, watching, speaker).listen(lines)
    assert loop.end.is_set()
    assert watching.stop.is_set()
    assert "Traceback" not in said.getvalue()
    status = session.status()
    assert isinstance(status.paused, bool)


def _preferences(data: bytes, folder: Path) -> None:
    file = folder / "preferences.toml"
    file.write_bytes(data)
    assert isinstance(read_preferences(file), Preferences)


def _own_files(data: bytes, folder: Path) -> None:
    """The list of the erased, the lock, and a state database that is to be salvaged."""
    (folder / "forgotten").write_bytes(data)
    (folder / "engine.lock").write_bytes(data)
    (folder / "state.db").write_bytes(data)
    with suppress(MailbridgeError):
        assert "ann@shop.test" not in Forgotten(folder / "forgotten")
    EngineLock(folder / "engine.lock").holder()
    salvage.read(folder / "state.db")


def _log(data: bytes, folder: Path) -> None:
    text = data.decode("utf-8", "replace")
    line = one_line(redact(text))
    assert not any(sign in line for sign in "\n\r\x1b\x00\x07\u202e")


def _small_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(seeds.SHOP_SQL)
        return path.read_bytes()


def targets() -> tuple[Target, ...]:
    """All of them; making the seeds takes a moment."""
    xlsx, ods, xls, dbf = seeds.xlsx(), seeds.ods(), seeds.xls(), seeds.dbf()
    sheet, shared = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    return (
        Target("csv", seeds.CSV, _file("customers.csv")),
        Target("xlsx", (xlsx,), _file("customers.xlsx")),
        Target("xlsx sheet", (seeds.member(xlsx, sheet),),
               _member_of_workbook("customers.xlsx", xlsx, sheet)),
        Target("xlsx texts", (seeds.member(xlsx, shared),),
               _member_of_workbook("customers.xlsx", xlsx, shared)),
        Target("ods", (ods,), _file("customers.ods")),
        Target("ods content", (seeds.member(ods, "content.xml"),),
               _member_of_workbook("customers.ods", ods, "content.xml")),
        Target("xls", (xls,), _file("customers.xls")),
        Target("dbf", (dbf,), _file("customers.dbf")),
        Target("database", (_small_database(),), _database),
        Target("settings", seeds.SETTINGS, _settings),
        Target("answers", seeds.ANSWERS, _answers),
        Target("engine lines", seeds.LINES, _lines),
        Target("wishes", seeds.WISHES, _wishes),
        Target("preferences", seeds.PREFERENCES, _preferences),
        Target("own files", (_small_database(), b"00" * 32 + b"\n" + b"ab" * 32), _own_files),
        Target("log", seeds.LOGGED, _log),
    )  # fmt: skip
