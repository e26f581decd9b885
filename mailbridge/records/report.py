"""What a run came to. A report whose sum is off refuses to exist.

It does not word anything: service.wording makes the message.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of ``sync --json``, in its words and its order.

    total, pushed, unchanged, skipped and waiting count rows of people feeds; the others count
    contacts, except removed (customers found to be gone) and events_sent. seconds: wall time.
    Raises ValueError unless total = pushed + unchanged + skipped + waiting.
    """

    run: int
    total: int = 0
    pushed: int = 0
    unchanged: int = 0
    skipped: int = 0
    waiting: int = 0
    created: int = 0
    updated: int = 0
    email_changed: int = 0
    unsubscribed: int = 0
    archived: int = 0
    removed: int = 0
    tags_changed: int = 0
    events_sent: int = 0
    mirrored_unsubscribes: int = 0
    needs_confirmation: str | None = None
    seconds: float = 0.0
    message: str = ""

    def __post_init__(self) -> None:
        """Check the one sum that is promised everywhere."""
        parts = (self.pushed, self.unchanged, self.skipped, self.waiting)
        if min(*parts, self.total) < 0 or self.total != sum(parts):
            raise ValueError(f"the report does not add up: {self.total} != {parts}")

    def as_json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return asdict(self)
