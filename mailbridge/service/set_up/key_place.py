"""Where the Mailchimp key is kept on this computer, said in the system's own words.

It reads no key; only which store there is.
"""

from __future__ import annotations

from mailbridge.base.errors import KeyProblem
from mailbridge.base.language import mark, tr
from mailbridge.settings.secrets import Secrets

_WORDS = {
    "Windows": mark("The key is kept in Windows' Credential Manager, not in a file."),
    "macOS": mark("The key is kept in your keychain, not in a file."),
    "SecretService": mark("The key is kept in this desktop's password store, not in a file."),
    "libsecret": mark("The key is kept in this desktop's password store, not in a file."),
    "kwallet": mark("The key is kept in KWallet, not in a file."),
}
"""The module of a store, by its last part → the sentence."""

_OTHER = mark("The key is kept in this computer's safe store, not in a file.")
_VARIABLE = mark("The key comes from the variable MAILBRIDGE_API_KEY and is stored nowhere.")
_NONE = mark(
    "This computer has no safe store for keys. Install one (such as GNOME Keyring), or give "
    "mailbridge the key in the variable MAILBRIDGE_API_KEY."
)


def key_place(secrets: Secrets) -> str:
    """One sentence. May take some seconds where a store is locked: not for the main thread."""
    if secrets.from_environment():
        return tr(_VARIABLE)
    try:
        store = secrets.store()
    except KeyProblem:
        return tr(_OTHER)  # it is there, and does not answer just now
    return tr(_WORDS.get(store, _OTHER) if store else _NONE)
