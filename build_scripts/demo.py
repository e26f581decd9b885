"""The main job in one command: set up what is missing, then show mailbridge at work.

A sample shop, a Mailchimp of its own on this computer, and the window; no account, no Internet
once it is set up. It sends nothing to anybody. What follows the command goes to `mailbridge demo`.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import environment
from console import hand_over, say

PICTURES = environment.ROOT / "screenshots"
OPEN_A_WINDOW = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def main() -> int:
    """Set up, then become `mailbridge demo`; its exit status."""
    python = environment.prepare("run")
    variables = environment.child_environment()
    demo = [python, "-m", "mailbridge", "demo", *sys.argv[1:]]
    if "--headless" not in demo and not _screen(python, variables):
        pictures = os.path.relpath(PICTURES)
        say(f"There is no screen here: no window opens, its pictures are written to {pictures}")
        variables["QT_QPA_PLATFORM"] = "offscreen"
        PICTURES.mkdir(exist_ok=True)
        demo += ["--screenshots", os.fspath(PICTURES)]
    say("Starting the demo: a sample shop, a Mailchimp simulator on this computer, mailbridge")
    return hand_over(demo, variables)


def _screen(python: str, variables: dict[str, str]) -> bool:
    """Whether a window can be shown; on Linux found out by trying, since Qt aborts where not."""
    if platform.system() != "Linux":
        return True
    if not (variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")):
        return False
    trial = subprocess.run(
        [python, "-c", OPEN_A_WINDOW],
        env=variables,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if trial.returncode != 0:
        say("A screen is named here, but no window can be opened on it:")
        say("    " + "\n    ".join(trial.stderr.strip().splitlines()[:3]))
    return trial.returncode == 0


if __name__ == "__main__":
    environment.start(main)
