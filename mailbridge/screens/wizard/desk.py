"""Who does what the wizard asks: the seam between its pages and the service.

It does nothing itself; shell.wizard.desk is the real one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from mailbridge.records.audience import Account, Audience
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.look import AudienceForm, Found, Look, Place, Preview, Saved


class Desk(Protocol):
    """Who does what the wizard asks. Those that block run in a worker thread.

    They raise MailbridgeError in the owner's words.
    """

    def look(self, place: Place) -> Look:
        """What is there."""
        ...

    def left_out(self, place: Place) -> Sequence[tuple[str, str, str]]:
        """Whose address cannot be used: where they stand, what stands there, what is wrong."""
        ...

    def preview(self, place: Place) -> Preview:
        """An export's first rows, read as the place says. Raises SourceProblem, Hold or Wait."""
        ...

    def find(self) -> Sequence[Found]:
        """Files with customers in the likely places; quick, and raises nothing."""
        ...

    def today(self) -> date:
        """The shop's calendar day. Does not block."""
        ...

    def check_key(self, key: str) -> tuple[Account, list[Audience]]:
        """Whose key it is and its audiences; "" means the key that is known already."""
        ...

    def audience_form(self, key: str) -> AudienceForm:
        """What a new audience for this shop would be; "" as in check_key."""
        ...

    def key_place(self) -> str:
        """Where the key is kept on this computer, in a sentence."""
        ...

    def can_log_in(self) -> bool:
        """Whether "Log in with Mailchimp" is possible here."""
        ...

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        """What takes a key's place; open_url shows the address of the log-in to the owner."""
        ...

    def save(self, choices: Choices, key: str, password: str) -> Saved:
        """Connect, add missing fields, save; nothing is sent, nor later before ``let_go``.

        password: of the shop's database server, "" where it is known or none is needed.
        """
        ...

    def let_go(self) -> None:
        """From now on customers may be sent."""
        ...

    def remembered(self) -> Choices:
        """What was chosen when the wizard was left."""
        ...

    def remember(self, choices: Choices | None) -> None:
        """Keep the choices for the next time; None: it is done."""
        ...

    def knows_key(self) -> bool:
        """Whether there may be a key already; looks into no credential store."""
        ...

    def rehearsal(self) -> Sequence[str]:
        """The command line of a dry run that prints its report, with lists, as JSON."""
        ...

    def few(self, number: int) -> Sequence[str]:
        """The command line that sends so many customers and prints its report as JSON."""
        ...

    def sent(self, run: int) -> Sequence[str]:
        """Who was sent in a run, a line each."""
        ...

    def minutes(self) -> float:
        """How often mailbridge looks by itself. Does not block."""
        ...

    def starts_at_sign_in(self) -> bool:
        """Whether mailbridge starts by itself, or should unless the owner says no."""
        ...

    def start_at_sign_in(self, on: bool) -> None:
        """Let it, or not. Raises MailbridgeError where the system refuses."""
        ...
