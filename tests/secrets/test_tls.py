"""Certificates are always checked: no setting, no variable of the environment turns that off."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mailbridge.base.errors import Ask, Wait
from mailbridge.mailchimp.transport import HttpTransport
from mailbridge.settings.schema import Settings
from tests.fakes.hostile import Hostile
from tests.faults.test_network import NOW, papers, serving
from tests.mailchimp.wires import GET, KEY, QUICK

ROOT = Path(__file__).resolve().parent.parent.parent
OFF = (
    {"REQUESTS_CA_BUNDLE": ""}, {"CURL_CA_BUNDLE": ""}, {"PYTHONHTTPSVERIFY": "0"},
    {"SSL_CERT_FILE": ""}, {"SSL_CERT_DIR": "/nowhere"}, {"REQUESTS_CA_BUNDLE": "0"},
    {"CURL_CA_BUNDLE": "false"}, {"NODE_TLS_REJECT_UNAUTHORIZED": "0"}, {"GIT_SSL_NO_VERIFY": "1"},
)  # fmt: skip
WORDS = ("verify", "insecure", "certificate", "tls", "ssl")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return papers(tmp_path_factory.mktemp("tls"), ends=NOW.replace(year=NOW.year + 1))


@pytest.mark.parametrize("environment", OFF, ids=str)
def test_x4_no_variable_turns_the_check_off(
    stranger: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Hostile(tls=serving(stranger)) as server:
        transport = HttpTransport(server.url, KEY, limits=QUICK)
        with pytest.raises((Wait, Ask, OSError)):
            transport.send(GET)
        transport.close()
    assert server.seen == []


def test_x4_no_setting_is_about_it() -> None:
    def names(model: type) -> set[str]:
        found = set()
        for name, info in getattr(model, "model_fields", {}).items():
            found.add(name)
            for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
                if isinstance(inner, type) and hasattr(inner, "model_fields"):
                    found |= names(inner)
        return found

    known = names(Settings)
    assert "audience" in known
    assert [name for name in known if any(word in name.lower() for word in WORDS)] == []


def unchecking(source: str) -> list[str]:
    """Places in a module where a check could be switched off, or left to a variable."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword):
            name, value = node.arg or "", node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            name, value = node.targets[0].attr, node.value
        else:
            continue
        guarded = name in {"check_hostname", "assert_hostname", "assert_fingerprint", "cert_reqs"}
        on = isinstance(value, ast.Constant) and value.value is True
        if (guarded or name in {"verify", "verify_mode"}) and not on:
            found.append(f"{name} = {ast.unparse(value)}")
    return found


def test_x4_nothing_in_the_program_weakens_the_check() -> None:
    allowed = {
        "connections.py: verify = around['verify'] or True",
        # Not about certificates: whether a shop's file was left as it is.
        "sqlite_file.py: verify = partial(self._unchanged_since, before) if immutable else None",
    }
    found = {
        f"{path.name}: {what}"
        for path in (ROOT / "mailbridge").rglob("*.py")
        for what in unchecking(path.read_text(encoding="utf-8"))
    }
    assert found - allowed == set()


@pytest.mark.parametrize(
    "code",
    [
        "context.check_hostname = False", "send(verify=option)", "session.verify = False",
        "pool(cert_reqs='CERT_NONE')", "pool(assert_hostname=False)", "c.verify_mode = mode",
    ],
)  # fmt: skip
def test_x4_what_would_weaken_it_is_seen(code: str) -> None:
    assert len(unchecking(code)) == 1
