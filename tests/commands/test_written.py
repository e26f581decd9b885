from __future__ import annotations

from pathlib import Path

from tests.commands.terminal import Terminal
from tests.journeys.world import World

SETTINGS = """
[mailchimp]
audience_name = "Main List"
[[feed]]
name = "Customers"
folder = "exports"
files = "*.csv"
key = "ID"
email = "Email"
[feed.fields]
FNAME = "Name"
"""
PEOPLE = "ID;Email;Name\n1;anna@shop.test;Zoë\n"


def test_f12_status_tells_that_an_export_is_read_differently_until_set_up_again(
    world: World, terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    file = tmp_path / "exports.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    (folder / "a.csv").write_bytes(PEOPLE.encode())
    assert terminal("setup", str(file)).status == 0
    assert terminal("sync", "--json").json["pushed"] == 1
    (folder / "a.csv").write_bytes(PEOPLE.encode("cp1252"))
    assert terminal("sync", "--json").json["unchanged"] == 1, "the same Zoë"
    (told,) = terminal("status", "--json").json["attention"]
    assert "read differently" in told
    assert terminal("setup", str(file)).status == 0
    assert terminal("status", "--json").json["attention"] == []
