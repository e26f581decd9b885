from __future__ import annotations

import pytest

from mailbridge.settings import registered
from mailbridge.settings.login_client import LoginClient, login_client
from mailbridge.settings.schema import Mailchimp

ENVIRONMENT = {"MAILBRIDGE_OAUTH_CLIENT_ID": "env", "MAILBRIDGE_OAUTH_CLIENT_SECRET": "e"}
SETTINGS = Mailchimp(audience="a", login_client_id="file", login_client_secret="f", login_port=8123)


def test_nobody_has_registered_this_source() -> None:
    assert login_client({}) is None
    assert login_client({}, Mailchimp(audience="a", login_port=8123)) is None


def test_the_environment_then_the_settings_then_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registered, "CLIENT_ID", "build")
    monkeypatch.setattr(registered, "CLIENT_SECRET", "b")
    monkeypatch.setattr(registered, "PORT", 9000)
    assert login_client({}) == LoginClient("build", "b", 9000)
    assert login_client({}, SETTINGS) == LoginClient("file", "f", 8123)
    assert login_client(ENVIRONMENT, SETTINGS) == LoginClient("env", "e", 8123)
    assert login_client(ENVIRONMENT) == LoginClient("env", "e", 0)


@pytest.mark.parametrize("name", list(ENVIRONMENT))
def test_half_a_client_is_none(name: str) -> None:
    half = {**ENVIRONMENT, name: " "}
    assert login_client(half) is None
    # … and is never made whole with the other half of another one.
    assert login_client(half, SETTINGS) == LoginClient("file", "f", 8123)


def test_the_secret_is_not_shown() -> None:
    assert "'s'" not in repr(LoginClient("i", "s"))
