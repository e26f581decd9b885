"""Other ways of doing the same, in a throw-away environment outside of the project.

It is made when a benchmark first asks for it, and kept between runs in the system's folder for
temporary files. Where a peer cannot be fetched, its lines are left out and that is said.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

PACKAGES = ("pandas", "polars", "csv-diff", "mailchimp-marketing")


def folder() -> Path:
    """Where the environment lies."""
    chosen = os.environ.get("MAILBRIDGE_BENCHMARK_PEERS")
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / "mailbridge-benchmark-peers"


def python(say: Callable[[str], None]) -> Path | None:
    """The environment's Python, made where there is none; None where the peers cannot be had."""
    place = folder()
    found = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = place / "ready"
    if ready.exists() or "MAILBRIDGE_BENCHMARK_PEERS" in os.environ:
        return found
    say(f"Fetching the peers into {place}: {', '.join(PACKAGES)}")
    try:
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        command = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, *PACKAGES], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"The peers cannot be had, and are left out: {error}")
        return None
    ready.touch()
    return found
