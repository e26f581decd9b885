"""``updates`` tells and installs nothing; the feed itself is tested with service.support.updates."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.commands.terminal import Terminal
from tests.fakes.hostile import Hostile, answer
from tests.service.support.test_updates import PAGE, PUBLIC, content, feed


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a build names its feed."""
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources").mkdir()
    return tmp_path / "resources" / "updates.toml"


@pytest.mark.usefixtures("named")
def test_a_build_without_a_feed_says_so(terminal: Terminal) -> None:
    ran = terminal("updates")
    assert (ran.status, ran.out) == (1, "")
    assert "Look for them where you got it from" in ran.complaint


def test_the_command_tells_and_installs_nothing(named: Path, terminal: Terminal) -> None:
    later = feed(content(version="99.0.0", important=True))
    with Hostile([answer(body=later), answer(body=later), answer(body=feed()[:-1])]) as server:
        key = base64.b64encode(PUBLIC).decode()
        named.write_text(f'feed = "{server.url}/releases.txt"\nkey = "{key}"\n')
        said = terminal("updates")
        assert (said.status, said.err) == (0, "")
        assert said.out.startswith(f"mailbridge 99.0.0 of 2026-12-01 is there: {PAGE}\n")
        found = terminal("updates", "--json").json
        assert (found["newer"], found["page"], found["important"]) == ("99.0.0", PAGE, True)
        refused = terminal("updates")
    assert refused.status == 1
    assert "not to be trusted" in refused.complaint
