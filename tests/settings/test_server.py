from __future__ import annotations

import pytest

from mailbridge.base.errors import KeyProblem, SettingsError
from mailbridge.settings.server import (
    Server,
    access_token,
    clean_key,
    logged_in,
    login_address,
    server,
    server_name,
)

HEX = "0123456789abcdef0123456789abcdef"
KEY = f"{HEX}-us19"


def test_a_key_leads_to_its_own_data_centre() -> None:
    assert server({}, KEY) == Server(
        "https://us19.api.mailchimp.com/3.0", "mailchimp", "us19", simulated=False
    )


def test_the_address_is_built_from_the_number_not_from_the_text() -> None:
    assert server({}, f"{HEX}-us007").base_url == "https://us7.api.mailchimp.com/3.0"


@pytest.mark.parametrize(
    "suffix",
    [
        "", "-", "-us", "-us1234", "-usx", "-eu1", "-US1", "-evil.com/", "-us1.evil.com#", "-127.0.0.1/x?",
        "-us1\\@evil.com/", "-us1@evil.com", "-us1:8080/?", "-us1/", "-us1\n", "-us1\r\nHost: evil.com",
        "-us\u0661", "-us1 -us2", "-us1%2e", "\u200b-us1", "-us1\x00",
    ],
)  # fmt: skip
def test_a_key_with_another_suffix_is_refused(suffix: str) -> None:
    key = f"{HEX}{suffix}"
    if key.strip() == f"{HEX}-us1":  # a line end from copying is no part of the key
        assert clean_key(key) == f"{HEX}-us1"
        return
    with pytest.raises(KeyProblem, match="not a Mailchimp key"):
        server({}, key)
    with pytest.raises(KeyProblem, match="not a Mailchimp key"):
        server({"MAILBRIDGE_API_URL": "http://127.0.0.1:8000"}, key)


def test_blanks_around_a_key_are_not_part_of_it() -> None:
    assert clean_key(f"  {KEY}\r\n") == KEY


def test_a_log_in_is_kept_like_a_key_and_leads_to_its_data_centre() -> None:
    kept = logged_in(HEX, "us19")
    assert kept == f"oauth:us19:{HEX}"
    assert clean_key(f" {kept}\n") == kept
    assert access_token(kept) == HEX
    assert server({}, kept).base_url == "https://us19.api.mailchimp.com/3.0"
    assert server({"MAILBRIDGE_API_URL": "http://localhost:81"}, kept).data_centre == "us19"


def test_a_key_is_no_token() -> None:
    assert access_token(KEY) is None


@pytest.mark.parametrize(
    ("token", "centre"),
    [
        ("", "us1"), (HEX, ""), (HEX, "us"), (HEX, "us1234"), (HEX, "evil.com/"), (HEX, "us1:x"), (HEX, "us1\n"),
        (f"{HEX}\r\nHost: evil.com", "us1"), (f"{HEX} x", "us1"), ("\u0661", "us1"), (HEX, "us\u0661"), ("x" * 600, "us1"),
    ],
)  # fmt: skip
def test_a_log_in_with_anything_else_is_refused(token: str, centre: str) -> None:
    with pytest.raises(KeyProblem) as caught:
        logged_in(token, centre)
    assert not token or token not in str(caught.value)
    with pytest.raises(KeyProblem):
        server({}, f"oauth:{centre}:{token}".rstrip() + " x")


def test_people_log_in_at_mailchimp_or_at_the_simulator_and_nowhere_else() -> None:
    assert login_address({}) == "https://login.mailchimp.com/oauth2"
    there = {"MAILBRIDGE_API_URL": "https://us5.api.mailchimp.com"}
    assert login_address(there) == "https://login.mailchimp.com/oauth2"
    here = {"MAILBRIDGE_API_URL": "http://127.0.0.1:8123"}
    assert login_address(here) == "http://127.0.0.1:8123/oauth2"
    with pytest.raises(SettingsError):
        login_address({"MAILBRIDGE_API_URL": "http://evil.test"})


def test_no_key_has_its_own_words() -> None:
    with pytest.raises(KeyProblem, match="There is no key"):
        clean_key(" \n")


def test_an_error_does_not_repeat_the_key() -> None:
    with pytest.raises(KeyProblem) as error:
        clean_key(f"{HEX}-nowhere")
    assert HEX not in str(error.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_simulator_on_this_computer_has_its_own_entry(host: str) -> None:
    environment = {"MAILBRIDGE_API_URL": f"http://{host}:8123"}
    found = server(environment, KEY)
    assert found == Server(f"http://{host}:8123/3.0", f"http://{host}:8123", "us19", simulated=True)
    assert server_name(environment) == found.name != "mailchimp"


def test_another_data_centre_is_still_mailchimp() -> None:
    environment = {"MAILBRIDGE_API_URL": "https://us3.api.mailchimp.com"}
    assert server(environment, KEY) == Server(
        "https://us3.api.mailchimp.com/3.0", "mailchimp", "us3", simulated=False
    )
    assert server_name(environment) == "mailchimp"


@pytest.mark.parametrize("environment", [{}, {"MAILBRIDGE_API_URL": ""}])
def test_without_the_variable_it_is_mailchimp(environment: dict[str, str]) -> None:
    assert server_name(environment) == "mailchimp"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:80/",
        "http://127.0.0.1:80/3.0", "https://127.0.0.1:80", "https://localhost:80", "http://127.0.0.2:80", "http://0.0.0.0:80",
        "http://localhost.evil.com:80", "http://evil.com:80", "http://user@127.0.0.1:80", "http://127.0.0.1:80@evil.com",
        "http://127.0.0.1:80#", "http://127.0.0.1:80?x", "HTTP://127.0.0.1:80", "http://127.0.0.1:80\n", " http://127.0.0.1:80",
        "http://us1.api.mailchimp.com", "https://api.mailchimp.com", "https://us1.api.mailchimp.com/", "https://us1.api.mailchimp.com.evil.com",
        "https://us1.api.mailchimp.com:443", "https://evil.com/us1.api.mailchimp.com", "https://us1.api.mailchimp.com/3.0", "https://usx.api.mailchimp.com",
        "ftp://127.0.0.1:80", "127.0.0.1:80", "//127.0.0.1:80", "http://[::1]", "http://::1:80", "http://[::2]:80", "http://127.0.0.1:\u0668\u0660",
    ],
)  # fmt: skip
def test_any_other_address_is_a_settings_error(address: str) -> None:
    environment = {"MAILBRIDGE_API_URL": address}
    with pytest.raises(SettingsError, match="MAILBRIDGE_API_URL may be"):
        server_name(environment)
    with pytest.raises(SettingsError):
        server(environment, KEY)
