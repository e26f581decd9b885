"""Page 1 against real servers: connect, choose a table or a query, and no password in any file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.look import Place
from mailbridge.service.session import Session
from mailbridge.shell.wizard.desk import SetUpDesk
from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.fakes.keyring_backend import FileKeyring
from tests.shop.servers.conftest import CUSTOMERS, Shop


@pytest.fixture(autouse=True)
def customers(shop: Shop) -> None:
    shop.run(*CUSTOMERS, "CREATE TABLE orders (OrderID INTEGER PRIMARY KEY)")


@pytest.fixture
def session(home: Path, simulator: Simulator) -> Session:
    return Session.open({**os.environ, "MAILBRIDGE_API_URL": simulator.url})


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def test_a_server_is_looked_at_and_its_password_is_in_no_file(
    shop: Shop, session: Session, home: Path, credential_store: FileKeyring, simulator: Simulator
) -> None:
    desk = SetUpDesk(session)
    look = desk.look(Place(shop.url, password=shop.server.password))
    assert (look.table, look.email.lower(), look.usable) == ("customers", "email", 2)
    assert ("customers", 2) in look.tables
    choices = Choices(audience=simulator.list_id, consent=ConsentWay.EVERYONE)
    choices.take(look)
    choices.fields = {"FNAME": (look.columns[2], "text", "First name")}
    desk.save(choices, simulator.key, shop.server.password)
    desk.remember(choices)
    kept = json.loads(Path(credential_store.path).read_text("utf-8"))["mailbridge"]
    assert kept["database of customers"] == shop.server.password
    assert session.settings().feed[0].database == shop.url
    # Known for this very address from now on, and for no other.
    assert desk.look(Place(shop.url, "customers")).usable == 2
    with pytest.raises(SourceProblem, match="password"):
        desk.look(Place(shop.url.replace("127.0.0.1", "localhost")))
    secret = shop.server.password.encode()
    held = [one for one in home.rglob("*") if one.is_file()]
    assert {"settings.toml", "wizard.json"} <= {one.name for one in held}
    assert not [one for one in held if secret in one.read_bytes()]


def test_a_query_of_ones_own_is_read_and_saved(
    shop: Shop, session: Session, simulator: Simulator
) -> None:
    desk = SetUpDesk(session)
    query = "SELECT ID, Email FROM customers WHERE ID = 2"
    look = desk.look(Place(shop.url, query=query, password=shop.server.password))
    assert (look.table, look.query, look.usable, list(look.columns)) == (
        None, query, 1, [name for name in look.columns if name.lower() in {"id", "email"}],
    )  # fmt: skip
    choices = Choices(audience=simulator.list_id, consent=ConsentWay.EVERYONE, fields={})
    choices.take(look)
    desk.save(choices, simulator.key, shop.server.password)
    feed = session.settings().feed[0]
    assert (feed.query, feed.table) == (query, "")
    with pytest.raises(SourceProblem, match="The query cannot be used"):
        desk.look(Place(shop.url, query="DROP TABLE customers", password=shop.server.password))


def test_a_wrong_password_names_the_variable_of_its_feed(shop: Shop, session: Session) -> None:
    with pytest.raises(SourceProblem, match="MAILBRIDGE_DB_PASSWORD_CUSTOMERS"):
        SetUpDesk(session).look(Place(shop.url, password="wrong"))


def test_the_command_line_takes_the_password_from_standard_input(
    shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    simulator: Simulator,
    credential_store: FileKeyring,
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(
        f'[mailchimp]\naudience = "{simulator.list_id}"\nnew_contacts = "subscribed"\n'
        f'[[feed]]\nname = "Our till"\ndatabase = "{shop.url}"\ntable = "customers"\n'
        'key = "ID"\nemail = "Email"\n',
        encoding="utf-8",
    )
    terminal = Terminal(monkeypatch, {"MAILBRIDGE_API_URL": simulator.url})
    ran = terminal("setup", str(file), "--key-stdin", stdin=f"{simulator.key}\n")
    assert ran.status == 2
    assert "MAILBRIDGE_DB_PASSWORD_OUR_TILL" in ran.err
    said = f"{simulator.key}\n{shop.server.password}\n"
    ran = terminal("setup", str(file), "--key-stdin", "--password-stdin", stdin=said)
    assert (ran.status, ran.err) == (0, "")
    assert credential_store.get_password("mailbridge", "database of our till")
    # Kept: neither the next set-up nor a sync asks for it again.
    assert terminal("setup", str(file)).status == 0
    assert terminal("sync").status == 0
    assert len(simulator.audience().members) == 2
