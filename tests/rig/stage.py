"""A World that can be put back to how it was: files, credentials, Mailchimp and the time of day.

It asserts nothing; what a scenario does on it stands in scenarios.
"""

from __future__ import annotations

import copy
import dataclasses
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailbridge.simulator.model import Audience
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World
from tests.rig.face import Said, mailbridge

LASTING = ("clock", "behaviour")
"""What of an account is wiring, not contents."""
Ending = dict[str, Any]


@dataclass
class Stage(World):
    """home: MAILBRIDGE_HOME. said: the commands since the last restoring, in their order."""

    home: Path = Path()
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert isinstance(self.clock, JumpingClock)
        self.time = self.clock
        self._files: dict[Path, bytes] = {}
        self._account: dict[str, Any] = {}
        self._passed = 0.0

    def command_here(self, *arguments: str, stdin: str = "") -> Said:
        """A command in this process; the clock goes on a quarter of an hour before it."""
        self.time.jump(900)
        said = mailbridge(self.time, *arguments, stdin=stdin)
        self.said.append(said)
        return said

    def keep(self) -> None:
        """Remember how everything is now."""
        self._files = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        self._account = copy.deepcopy(self.contents())
        self._passed = self.time.monotonic()
        self.said.clear()

    def restore(self) -> None:
        """Put everything back to how it was kept."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path, content in self._files.items():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o600)
        self.put_contents(self._account)
        self.time.jump(self._passed - self.time.monotonic())
        self.said.clear()

    def contents(self) -> dict[str, Any]:
        """All that the account holds: its own objects, not copies."""
        account = self.simulator.account
        names = [each.name for each in dataclasses.fields(account) if each.name not in LASTING]
        return {name: getattr(account, name) for name in names}

    def put_contents(self, contents: dict[str, Any]) -> None:
        """Let the account hold a copy of that."""
        for name, value in copy.deepcopy(contents).items():
            setattr(self.simulator.account, name, value)

    def ending(self) -> Ending:
        """Everything that has to be the same however often something failed on the way."""
        audience = self.simulator.audience()
        return {
            "contacts": {
                m.email: self._contact(audience, m.email) for m in audience.members.values()
            },
            "forgotten": sorted(audience.forgotten),
            "tags": sorted(audience.tag_ids),
            "fields": sorted(each.tag for each in audience.fields.values()),
            "list for the shop": self._list_for_the_shop(),
            **self._own_notes(),
        }

    def _contact(self, audience: Audience, email: str) -> dict[str, Any]:
        member = self.simulator.member(audience.id, email)
        return {
            "status": member.status,
            "fields": audience.by_tag(member),
            "tags": sorted(audience.tag_names(member)),
            "events": sorted((e.name, sorted(e.properties.items())) for e in member.events),
        }

    def _list_for_the_shop(self) -> str:
        file = self.folder / "unsubscribed.csv"
        return file.read_text(encoding="utf-8-sig") if file.exists() else ""

    def _own_notes(self) -> Ending:
        with closing(sqlite3.connect(self.home / "state.db")) as state:
            ask = state.execute
            created = ask("SELECT email FROM history WHERE action = 'create' AND result = 'done'")
            twice = [email for email, n in Counter(created.fetchall()).items() if n > 1]
            return {
                "skipped": sorted(
                    ask("SELECT r.key, s.reason FROM skipped s JOIN rows r ON r.id = s.row")
                ),
                "waiting": ask(
                    "SELECT (SELECT count(*) FROM outbox), count(*) FROM actions"
                ).fetchone(),
                "whole": ask("PRAGMA integrity_check").fetchall(),
                "dangling": ask("PRAGMA foreign_key_check").fetchall(),
                "created twice": twice,
            }

    def journeys(self) -> Counter[tuple[str, str]]:
        """Journey steps that were started, by step and address."""
        started = self.simulator.account.automations
        return Counter((each.name, each.email) for each in started if each.kind == "journey")
