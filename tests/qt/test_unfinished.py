"""A set-up that was left: what was typed is kept in the credential store until it is finished."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import KeyProblem
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.look import Place
from mailbridge.service.session import Session
from mailbridge.service.support.sample import make_sample_shop
from mailbridge.shell.wizard.desk import SetUpDesk
from mailbridge.simulator import Simulator
from tests.fakes.keyring_backend import FileKeyring


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def session(home: Path, simulator: Simulator) -> Session:
    return Session.open({**os.environ, "MAILBRIDGE_API_URL": simulator.url})


def kept(store: FileKeyring) -> dict[str, str]:
    file = Path(store.path)
    if not file.exists():
        return {}
    found: dict[str, str] = json.loads(file.read_text("utf-8"))["mailbridge"]
    return found


def test_a_good_key_is_typed_once(
    session: Session, simulator: Simulator, credential_store: FileKeyring, tmp_path: Path
) -> None:
    desk = SetUpDesk(session)
    with pytest.raises(KeyProblem):
        desk.check_key("0123456789abcdef0123456789abcdef-us99")
    assert kept(credential_store) == {}
    desk.check_key(simulator.key)
    assert kept(credential_store) == {"unfinished set-up: key": simulator.key}
    assert not desk.knows_key()
    choices = Choices(audience=simulator.list_id, consent=ConsentWay.EVERYONE, fields={}, step=3)
    make_sample_shop(tmp_path / "shop.db", 5)
    choices.take(desk.look(Place(str(tmp_path / "shop.db"))))
    desk.remember(choices)
    # After a restart:
    again = SetUpDesk(Session.open(session.environment))
    assert again.remembered() == choices
    assert again.knows_key()
    assert again.check_key("")[0].name == "Simulated Shop"
    again.save(choices, "", "")
    again.remember(None)
    assert kept(credential_store) == {simulator.url: simulator.key}


def test_a_key_for_another_set_up_does_not_replace_the_one_at_work(
    session: Session, simulator: Simulator, credential_store: FileKeyring
) -> None:
    session.secrets.store_api_key(simulator.url, simulator.key)
    other = simulator.add_key()
    desk = SetUpDesk(session)
    desk.check_key(other)
    assert session.secrets.api_key(simulator.url) == simulator.key
    assert kept(credential_store)["unfinished set-up: key"] == other
