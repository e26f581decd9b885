"""Try a frozen mailbridge in a throw-away home: commands, drivers, credential store, the window.

It fails on any line of standard error that is not expected, since owners would meet it. It reads
nothing of this computer's own mailbridge, and reaches no network. Standard library alone: it runs
on a bare computer beside an installed program too.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, os.fspath(Path(__file__).resolve().parent))
import screen
from trial import Failed, Trial, unexpected

DEMO_WORDS = (
    r"Connected to “.+”\.",
    r"Audience: .+ contacts\.",
    r"Feed Customers: readable\.",
    r"Added the field .+",
)
SUMMARY = "Pushed 247 of 250 customers (3 skipped — no email address)"
PICTURES = ("overview", "activity", "skipped", "rules", "settings", "wizard-1-where")
LEAST_BYTES = 5_000


def main() -> int:
    """Try everything, say what was tried; 0 when all of it is well."""
    arguments = _arguments()
    windowed, commands = programs(arguments.program)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailbridge-smoke-")))
        display = stack.enter_context(screen.virtual()) if not arguments.no_window else None
        trial = Trial(home, {"DISPLAY": display} if display else {})
        try:
            _commands(trial, commands)
            _sources(trial, commands, home)
            _stored_key(trial, commands, home)
            if not arguments.no_window:
                _window(trial, windowed, arguments.pictures or home / "pictures")
                _upgraded(trial, Path(windowed), home)
        except Failed as failure:
            print(f"FAILED: {failure}", file=sys.stderr)
            return 1
    print("The program is well.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Try a frozen mailbridge.")
    parser.add_argument("program", type=Path, help="the folder it is in, or the program itself")
    parser.add_argument("--no-window", action="store_true", help="commands alone")
    parser.add_argument("--pictures", type=Path, help="keep pictures of every page there")
    return parser.parse_args()


def programs(place: Path) -> tuple[str, str]:
    """(the windowed program, the one for commands) of a folder or a program."""
    if place.suffix == ".app":
        place = place / "Contents" / "MacOS"
    end = ".exe" if os.name == "nt" else ""
    windowed = place / f"mailbridge{end}" if place.is_dir() else place
    commands = windowed.with_name(f"mailbridge-cli{end}")
    return str(windowed.absolute()), str((commands if commands.exists() else windowed).absolute())


def _commands(trial: Trial, program: str) -> None:
    """The version, the help, the demo, and what is said where nothing is set up."""
    seconds = min(_timed_version(trial, program) for _ in range(3))
    print(f"  starts a command in {seconds:.2f} s")
    trial.run([program, "--help"], out=r"usage: mailbridge .+")
    shown = trial.run([program, "demo", "--headless"], errors=DEMO_WORDS)
    trial.hold(SUMMARY in shown.out, f"the demo said {shown.out!r}")
    print(f"  demo --headless: {SUMMARY}; {shown.seconds:.1f} s")
    trial.run([program, "status"], status=2, errors=[r"mailbridge: mailbridge is not set up yet.+"])


def _timed_version(trial: Trial, program: str) -> float:
    return trial.run([program, "--version"], out=r"mailbridge \d+\.\d+\.\d+\S*").seconds


def _sources(trial: Trial, program: str, home: Path) -> None:
    """Every kind of source has its driver: a file is read, a server that is not there is missed."""
    export = home / "customers.csv"
    export.write_text("Id,Email,Phone\n1,a@example.com,030 901820\n", encoding="utf-8")
    read = trial.run([program, "inspect", str(export)], errors=[r".*"])
    trial.hold("Email" in read.out, f"inspect read {read.out!r}")
    for kind in ("postgresql", "mysql"):
        missed = trial.run(
            [program, "inspect", f"{kind}://nobody:nothing@127.0.0.1:9/shop"],
            status=None,
            errors=[r".*"],
        )
        trial.hold(missed.status in {1, 2, 3}, f"{kind}: exit status {missed.status}")
        driver = re.search(r"driver|No module|install", missed.err)
        trial.hold(not driver, f"{kind} has no driver: {missed.err!r}")
    print("  reads files; has the drivers for PostgreSQL and MySQL")


def _stored_key(trial: Trial, program: str, home: Path) -> None:
    """The key goes to a real credential store and comes out again, where one can be started."""
    if not all(shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon")):
        print("  (no credential store to try on this computer)")
        return
    shop = home / "shop"
    shop.mkdir()
    (shop / "customers.csv").write_text("Id,Email\n1,ann@harbour.test\n", encoding="utf-8")
    (shop / "settings.toml").write_text(
        '[mailchimp]\naudience_name = "Main List"\n[[feed]]\nname = "Customers"\n'
        f'folder = "{shop.as_posix()}"\nfiles = "customers*.csv"\nkey = "Id"\nemail = "Email"\n',
        encoding="utf-8",
    )
    with trial.simulator(program) as (url, key):
        script = home / "stored.sh"
        script.write_text(_STORED.format(program=program, shop=shop, key=key), encoding="utf-8")
        done = trial.run(
            ["dbus-run-session", "--", "sh", str(script)],
            variables={"MAILBRIDGE_API_URL": url},
            errors=[r".*"],
        )
    trial.hold("Pushed 1 of 1 customers" in done.out, f"with a stored key: {done.out} {done.err}")
    trial.hold("STATUS 3" in done.out, f"after disconnecting: {done.out} {done.err}")
    print("  keeps the key in the credential store, and takes it out again")


_STORED = """
printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
printf '%s\\n' '{key}' | '{program}' setup '{shop}/settings.toml' --key-stdin || exit 1
'{program}' sync || exit 1
'{program}' disconnect --yes
'{program}' sync
echo "STATUS $?"
"""


def _window(trial: Trial, program: str, pictures: Path) -> None:
    """The window comes up with the demo in it, shows every page, and ends by itself."""
    done = trial.run(
        [program, "demo", "--screenshots", str(pictures)],
        errors=DEMO_WORDS,
        seconds=180,
        console=False,
    )
    trial.hold(done.status == 0, f"the window ended with {done.status}")
    for name in PICTURES:
        picture = pictures / f"{name}.png"
        good = picture.exists() and picture.stat().st_size > LEAST_BYTES
        trial.hold(good, f"the page {name} was not drawn")
    print(f"  the window: {len(list(pictures.glob('*.png')))} pictures of its pages")
    shown = screen.seconds_to_window(trial, program)
    if shown is not None:
        print(f"  its window stands {shown:.2f} s after the start")


def _upgraded(trial: Trial, program: Path, home: Path) -> None:
    """A window that stands open while a newer version takes its place goes on to its end."""
    if sys.platform != "linux":
        return  # Windows' installer ends the program first, and macOS replaces none that runs
    place = home / "installed"
    shutil.copytree(program.resolve().parent, place, symlinks=True)
    installed, former, newer = (place / name for name in (program.name, "former", "newer"))
    os.link(installed, former)
    newer.write_text(f"#!/bin/sh\nexec '{former}' \"$@\"\n", encoding="utf-8")
    newer.chmod(0o755)
    with trial.started([str(installed), "demo", "--screenshots", str(place / "seen")]) as running:
        # The shop is connected before the window is drawn; most of it is still to be loaded.
        err = running.stderr.readline() if running.stderr else ""
        newer.replace(installed)
        out, rest = running.communicate(timeout=180)
    strange = unexpected(err + rest, DEMO_WORDS)
    trial.hold(running.returncode == 0 and not strange, f"upgraded while open: {strange} {out!r}")
    print("  goes on where a newer version takes its place while it runs")


if __name__ == "__main__":
    sys.exit(main())
