"""Which server mailbridge talks to: the key's own data centre, or the simulator.

A credential is a key, or what a log-in left in its place: ``oauth:us19:token``.

It opens no connection. An address is never taken over from a key or the environment: it is
checked as a whole and built anew from the numbers in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailbridge.base.errors import KeyProblem, SettingsError
from mailbridge.base.language import tr

MAILCHIMP = "mailchimp"
"""The name of Mailchimp itself, whichever its data centre, in the credential store."""

_VARIABLE = "MAILBRIDGE_API_URL"
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):([0-9]{1,5})")
_DATA_CENTRE = re.compile(r"https://us([0-9]{1,3})\.api\.mailchimp\.com")
# The part before the suffix is not judged here: only Mailchimp knows which keys are real.
_KEY = re.compile(r"[0-9A-Za-z_-]{1,128}-us([0-9]{1,3})")
# The signs of RFC 6750; a token says nothing of its data centre, so it stands in front.
_TOKEN = re.compile(r"oauth:us([0-9]{1,3}):([0-9A-Za-z._~+/-]{1,512}=*)")
_CENTRE = re.compile(r"us([0-9]{1,3})")
_LOGIN = "https://login.mailchimp.com"


@dataclass(frozen=True, slots=True)
class Server:
    """Where requests go.

    base_url: with ``/3.0`` and without a slash at the end. name: its entry in the credential
    store. data_centre: such as "us19". simulated: it is on this computer, not Mailchimp.
    """

    base_url: str
    name: str
    data_centre: str
    simulated: bool


def clean_key(text: str) -> str:
    """The key without the blanks that copying adds, or the credential that a log-in left.

    Raises KeyProblem where it cannot be a Mailchimp key: Mailchimp's keys end in the data centre
    of their account, and no connection may be made for one that names anything else.
    """
    key = text.strip()
    if not key:
        raise KeyProblem(tr("There is no key"), tr("Paste the API key that Mailchimp showed you."))
    if not _KEY.fullmatch(key) and not _TOKEN.fullmatch(key):
        raise KeyProblem(
            tr("This is not a Mailchimp key"),
            tr(
                "A key ends in a hyphen and a data centre, such as -us19. Copy the whole "
                "key from Mailchimp and paste it again."
            ),
        )
    return key


def logged_in(token: str, data_centre: str) -> str:
    """The credential for a token: it is kept and handed on wherever a key would be.

    Raises KeyProblem where token or data centre are not what Mailchimp gives: they become part of
    a request and of an address.
    """
    text = f"oauth:{data_centre}:{token}"
    if not _CENTRE.fullmatch(data_centre) or not _TOKEN.fullmatch(text):
        raise KeyProblem(
            tr("Mailchimp's answer to the log-in makes no sense"),
            tr("Nothing was kept. Try again, or use an API key instead."),
        )
    return text


def access_token(credential: str) -> str | None:
    """The token in a log-in's credential; None for a key."""
    found = _TOKEN.fullmatch(credential)
    return found[2] if found else None


def login_address(environment: Mapping[str, str]) -> str:
    """Where people log in, without a slash at the end: Mailchimp's own page, or the simulator's.

    Raises SettingsError for a ``MAILBRIDGE_API_URL`` that is not allowed.
    """
    other = _other_server(environment)
    base = other if other and other.startswith("http://") else _LOGIN
    return f"{base}/oauth2"


def server_name(environment: Mapping[str, str]) -> str:
    """The entry in the credential store for the server in use: "mailchimp", or its address.

    Raises SettingsError for a ``MAILBRIDGE_API_URL`` that is not allowed.
    """
    other = _other_server(environment)
    return other if other and other.startswith("http://") else MAILCHIMP


def server(environment: Mapping[str, str], key: str) -> Server:
    """The server for this key: its own data centre, or the one ``MAILBRIDGE_API_URL`` names.

    Raises SettingsError for an address that is not allowed, KeyProblem for what is not a key;
    a simulator's keys follow the same rule.
    """
    other = _other_server(environment)
    text = clean_key(key)
    found = _TOKEN.fullmatch(text) or _KEY.fullmatch(text)
    centre = f"us{int(found[1])}" if found else ""
    if other is None:
        return Server(f"https://{centre}.api.mailchimp.com/3.0", MAILCHIMP, centre, False)
    if other.startswith("http://"):
        return Server(f"{other}/3.0", other, centre, True)
    return Server(f"{other}/3.0", MAILCHIMP, other.removeprefix("https://").split(".")[0], False)


def _other_server(environment: Mapping[str, str]) -> str | None:
    """The address ``MAILBRIDGE_API_URL`` gives, rebuilt from its parts; None where not set."""
    text = environment.get(_VARIABLE, "")
    if not text:
        return None
    if (found := _LOOPBACK.fullmatch(text)) and 0 < int(found[2]) < 65536:
        return f"http://{found[1]}:{int(found[2])}"
    if found := _DATA_CENTRE.fullmatch(text):
        return f"https://us{int(found[1])}.api.mailchimp.com"
    raise SettingsError(
        tr("The server's address cannot be used"),
        tr(
            "{VARIABLE} may be http://127.0.0.1:PORT, http://localhost:PORT, "
            "http://[::1]:PORT or https://<data centre>.api.mailchimp.com, and nothing "
            "was sent. Correct it or remove it.",
            VARIABLE=_VARIABLE,
        ),
    )
