"""Write the client that was registered with Mailchimp into the program, before it is packaged.

    MAILBRIDGE_OAUTH_CLIENT_ID=… MAILBRIDGE_OAUTH_CLIENT_SECRET=… python build_scripts/client.py

Without the two variables the file becomes empty again: then there is no "Log in with Mailchimp".
It packages nothing, and what it wrote does not belong into version control.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "mailbridge" / "settings" / "registered.py"
_NAMES = ("CLIENT_ID", "CLIENT_SECRET", "PORT")


def filled(text: str, environment: Mapping[str, str]) -> str:
    """The module's text with the client of the environment; empty without a whole one.

    Raises ValueError where only half of it is given, or the port is none.
    """
    name = environment.get("MAILBRIDGE_OAUTH_CLIENT_ID", "").strip()
    secret = environment.get("MAILBRIDGE_OAUTH_CLIENT_SECRET", "").strip()
    port = environment.get("MAILBRIDGE_OAUTH_PORT", "").strip() or "0"
    if bool(name) != bool(secret):
        raise ValueError("Give both the client's ID and its secret, or neither.")
    if not (port.isdecimal() and int(port) < 65536):
        raise ValueError(f"MAILBRIDGE_OAUTH_PORT is no port: {port}")
    # JSON's strings are Python's: nothing in them can become code.
    values = (json.dumps(name), json.dumps(secret), str(int(port) if name else 0))
    for variable, value in zip(_NAMES, values, strict=True):
        # No pattern in the replacement: a backslash of the secret stands for itself.
        pieces = re.split(rf"(?m)^{variable} = .*$", text)
        found = len(pieces) - 1
        text = f"{variable} = {value}".join(pieces)
        if found != 1:
            raise ValueError(f"{variable} is not in the file.")
    return text


def main() -> int:
    """Fill the file from the environment."""
    try:
        text = filled(FILE.read_text(encoding="utf-8"), os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    FILE.write_text(text, encoding="utf-8", newline="\n")
    registered = 'CLIENT_ID = ""' not in text
    print("The program knows its client." if registered else "The program has no client.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
