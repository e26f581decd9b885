"""How the scripts talk to a terminal and start other programs; standard library alone.

It knows nothing of what is set up; that is environment.py and debian.py.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

REMEMBERED, WIDEST = 15, 200
"""So many last lines of a program that failed are shown, and so many characters of each."""

# What a program printed when it failed -> what the person in front of it can do.
CAUSES = (
    (
        r"No space left on device|Errno 28|not enough free space|There is not enough space",
        "The disk is full: make room (about 1 GB) and start this again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        (
            "The connection is not trusted: a proxy or a wrong clock stands between this computer "
            "and the network. Set the clock, or tell pip the proxy's certificate (PIP_CERT)."
        ),
    ),
    (
        (
            r"name resolution|Name or service not known|getaddrinfo|Failed to establish a new conn"
            r"|Network is unreachable|Connection (refused|reset|timed out)|Could not resolve"
            r"|Could not connect|ReadTimeoutError|ProxyError|Temporary failure resolving"
        ),
        (
            "There is no way to the network: connect this computer and start this again. "
            "What was fetched already is kept."
        ),
    ),
    (
        (
            r"Permission denied|Errno 13|Access is denied|a password is required"
            r"|not in the sudoers|incorrect password|terminal is required"
        ),
        "The rights are missing: start this as a user who may write here and use sudo, or as root.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        (
            "A package is not the one that was locked: nothing was installed from it. "
            "Start this again; if it stays so, do not install it."
        ),
    ),
    (
        r"No matching distribution found|from versions: none",
        (
            "There is no ready-made package for this system and this Python: "
            "use 64-bit Python 3.11, 3.12, 3.13 or 3.14."
        ),
    ),
)


class Trouble(Exception):
    """Something only the person at the terminal can mend; the text says what and how."""


def say(text: str) -> None:
    """One plain line, at once, also where the output is a file."""
    print(text, flush=True)


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program quietly to its end. Raises Trouble with the cause and its last words."""
    said: list[str] = []
    try:
        with subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as program:
            for line in program.stdout or ():
                said.append(line)
                _show_progress(line)
    except OSError as error:
        raise Trouble(f"{command[0]} cannot be started: {error}") from error
    finally:
        _show_progress("")
    if program.returncode != 0:
        raise Trouble(explain("".join(said)))


def explain(output: str) -> str:
    """What a failed program's output means for a person, and above it the program's last words."""
    lines = [f"    {line.strip()[:WIDEST]}" for line in output.splitlines() if line.strip()]
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            return "\n".join([*lines[-2:], sentence])
    return "\n".join([*lines[-REMEMBERED:], "This went wrong, and it is none of the usual causes."])


def hand_over(command: list[str], environment: dict[str, str]) -> int:
    """Let another program take this one's place, with its signals and its exit status.

    Returns only on Windows, where no program can take another's place: with the exit status.
    """
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)  # noqa: S606 - the point is: no shell between
    with subprocess.Popen(command, env=environment) as program:
        while True:
            try:
                return program.wait()
            except KeyboardInterrupt:
                # Ctrl+C went to both; the program decides how it ends.
                continue


def _show_progress(line: str) -> None:
    """On a terminal, the package at work in one line that is written over; "" wipes it."""
    if not sys.stdout.isatty():
        return
    found = re.match(r"\s*(Collecting|Downloading|Unpacking|Setting up|Get:\d+) *(.*)", line)
    if line == "":
        sys.stdout.write("\r\x1b[K")
    elif found:
        sys.stdout.write(f"\r\x1b[K    {found[1].split(':')[0]} {found[2]}"[:76])
    sys.stdout.flush()
