"""A shop of a few customers and its audience, with short ways to ask how things stand.

It asserts nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.records.report import Report
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World

CONSENT = 'consent = { column = "ok", yes = ["yes"] }'
TAGS = '[[feed.tag]]\nalways = "customer"\n[[feed.tag]]\ncolumn = "kind"'


@dataclass
class Small(World):
    """A World whose clock jumps a quarter of an hour at every sync."""

    def sync(self, *, whole: bool = False, dry: bool = False, times: int = 1) -> Report:
        """Sync so many times; the last report."""
        for _ in range(times):
            if isinstance(self.clock, JumpingClock):
                self.clock.jump(900)
            report = self.run(whole=whole, dry=dry).report
            parts = report.pushed + report.unchanged + report.skipped + report.waiting
            assert report.total == parts
        return report

    def edit(self, number: int, **columns: object) -> None:
        """Change columns of a customer; it counts as edited now."""
        columns.setdefault("updated", self.clock.now().isoformat())
        names = ", ".join(f"{name} = ?" for name in columns)
        self.sql(f"UPDATE customers SET {names} WHERE id = ?", *columns.values(), number)

    def leaves_shop(self, *numbers: int) -> None:
        for number in numbers:
            self.sql("DELETE FROM customers WHERE id = ?", number)

    def status(self, email: str) -> str:
        """The contact's status in Mailchimp, "" where there is none."""
        member = self.simulator.audience().member(email)
        return member.status if member else ""

    def statuses(self) -> dict[str, str]:
        return {m.email: m.status for m in self.simulator.audience().members.values()}

    def number(self, email: str) -> str:
        """Mailchimp's own number of the contact."""
        return self.simulator.member(self.simulator.list_id, email).contact_id

    def tags(self, email: str) -> set[str]:
        return self.simulator.tags_of(self.simulator.list_id, email)

    def field(self, email: str, tag: str) -> object:
        return self.simulator.fields_of(self.simulator.list_id, email)[tag]

    def reasons(self) -> dict[str, str]:
        """Customer number → why they are skipped."""
        return {entry.key: entry.reason.value for entry in self.session().skipped()}

    def act(self, deed: str, email: str, /, **more: object) -> None:
        """Somebody does something in Mailchimp."""
        getattr(self.simulator, deed)(self.simulator.list_id, email, **more)

    def sent(self) -> int:
        return len(self.writes())
