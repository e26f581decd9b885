"""What each wish of a button, a key or the tray does: wish → call.

It wires only; the doing is the program's parts'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mailbridge.screens.topics import topic

if TYPE_CHECKING:
    from mailbridge.shell.program import Program


def wishes_of(program: Program) -> Mapping[str, Callable[[], object]]:
    """Every wish there is, but those about one list of the shop (shell.remedies)."""
    conductor, doors, window = program.conductor, program.doors, program.window

    def send(line: str) -> Callable[[], object]:
        return lambda: conductor.wish(line)

    def turn_to(page: str) -> Callable[[], object]:
        return lambda: program.turn_to(page)

    def help_on(page: str) -> Callable[[], object]:
        return lambda: doors.help(page)

    return {
        "sync": send("sync"),
        "sync --all": send("sync --all"),
        "stop": send("stop"),
        "start": conductor.begin,
        "resume": conductor.resume,
        "setup": program.set_up,
        "audience": program.choose_audience,
        "keep everyone": lambda: conductor.answer_hold(keep=True),
        "let through": lambda: conductor.answer_hold(keep=False),
        "show hold": turn_to("hold"),
        "key": program.ask_for_key,
        "unlock": program.remedies.unlock,
        "open plans": doors.open_plans,
        "open sign-in": doors.open_sign_in,
        "snooze": program.snooze,
        "bring here": window.bring_here,
        "show": window.bring_up,
        "show overview": turn_to("overview"),
        "show customers": turn_to("customers"),
        "show activity": turn_to("activity"),
        "show skipped": turn_to("skipped"),
        "show rules": turn_to("rules"),
        "show settings": turn_to("settings"),
        "help": lambda: doors.help(topic(window.page, conductor.remedies)),
        "help key-refused": help_on("key-refused"),
        "help not-reached": help_on("not-reached"),
        "help on-hold": help_on("on-hold"),
        "open version": program.versions.open_page,
        "hide version": program.versions.hide,
        "quit": program.quit,
    }
