"""The language a command speaks: English for scripts, the window's where the window started it.

It chooses no language; the window names the one it speaks to every command that it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from mailbridge.base import language
from mailbridge.base.errors import Repair
from mailbridge.base.resources import resource

VARIABLE = "MAILBRIDGE_LANGUAGE"
"""Set by the window only; what a terminal shows stays in English."""


def speak(environment: Mapping[str, str]) -> None:
    """Speak the window's language, where it named one that there is a catalogue for."""
    wanted = environment.get(VARIABLE, "")
    if wanted:
        with suppress(Repair):
            language.use(wanted, resource("translations"))
