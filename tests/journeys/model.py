"""A small model of the promises, written from them alone: who may be touched how, and what must hold.

It watches every request and compares the audience at the end. It shares no code with mailbridge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailbridge.mailchimp.transport import Request
from tests.journeys.nearby import State

LEFT = {"unsubscribed", "cleaned", "gone for good"}
MAILED = {"subscribed", "pending"}


@dataclass(frozen=True)
class Terms:
    """What the owner decided for one life. feeds: their names in order."""

    feeds: tuple[str, ...] = ("Customers",)
    consent: bool = True
    when_removed: str = "keep"
    after_reads: int = 1
    new_status: str = "subscribed"


@dataclass
class Line:
    """A customer as the last good read left them. address: claimed; None: claims nobody."""

    address: str | None = None
    last: str = ""
    name: str = ""
    tags: frozenset[str] = frozenset()
    consent: bool | None = None
    updated: int = 0
    missing: int = 0
    let_go: bool = False
    tainted: bool = False
    former: str | None = None
    was: str = ""
    beside: bool = False


@dataclass
class Model:
    """lines: feed → key → line. wrong: what broke a promise, in words."""

    terms: Terms
    lines: dict[str, dict[str, Line]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    state: State = field(default_factory=dict)
    theirs: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    our_tags: dict[str, set[str]] = field(default_factory=dict)
    owner_tags: dict[str, set[str]] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    ours_from: dict[str, str] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    emptied: set[str] = field(default_factory=set)
    just_now: set[str] = field(default_factory=set)
    coming: dict[str, str] = field(default_factory=dict)

    def read(self, feed: str, rows: Iterable[tuple[str, Line | None, bool]]) -> None:
        """A complete read. rows: (key, line or None without a usable address, whether emptied)."""
        known = self.lines.setdefault(feed, {})
        given = {key: (line, emptied) for key, line, emptied in rows}
        usable = {key: line for key, (line, _) in given.items() if line is not None}
        released = feed in self.released
        self.released.discard(feed)
        self.emptied.discard(feed)
        if not given and known and not released and any(not x.missing for x in known.values()):
            self.emptied.add(feed)
            return
        self._note_company()
        for key, old in known.items():
            if key not in given or (given[key][1] and old.address is not None):
                old.missing += 1
        for key, (line, emptied) in given.items():
            if line is not None:
                line.tainted = self._tainted(known.get(key), line, usable)
                line.former, line.was = self._former(known.get(key), line)
                if line.former and line.address:
                    self.coming[line.address] = line.former
                line.beside = key in known and known[key].beside
                known[key] = line
            elif key not in known:
                known[key] = Line()
            elif not emptied:
                known[key].missing, known[key].let_go = 0, False
        self._count_out(known, everyone=released and not given)
        self._note_agreement()

    def confirm(self, feeds: set[str]) -> None:
        """A person lets through what is held in these feeds."""
        for feed in feeds:
            # That the feed is empty is let through where that was told, and not where some went.
            self.released |= {feed} & self.emptied
            for line in self.lines.get(feed, {}).values():
                line.let_go = line.let_go or bool(line.missing)

    def _count_out(self, known: dict[str, Line], *, everyone: bool) -> None:
        absent = [line for line in known.values() if line.missing and line.address is not None]
        for line in absent:
            line.let_go = line.let_go or everyone
        if len([line for line in absent if not line.let_go]) > 5:
            absent = [line for line in absent if line.let_go]
        for line in absent:
            if line.missing >= self.terms.after_reads:
                line.address = None

    def _tainted(self, old: Line | None, new: Line, given: Mapping[str, Line]) -> bool:
        """Whether the customer left under the address they had before."""
        if old is None or not old.last or old.last == new.address:
            return bool(old and old.tainted)
        cid = self.contact(old.last)
        if cid is None:
            # Who was deleted for good is missed when their contact is written to. Where they
            # shared it with others, nothing can tell in time.
            shared = any(
                line is not old and line.address == old.last
                for lines in (*self.lines.values(), given)
                for line in lines.values()
            )
            return old.tainted or (old.last in self.dropped and not shared)
        return self.has_left(cid)

    def _former(self, old: Line | None, new: Line) -> tuple[str | None, str]:
        """The contact and the address the customer had before: they may still leave there."""
        if old is None or not old.last or old.last == new.address:
            return (old.former, old.was) if old else (None, "")
        return self.contact(old.last) or old.former, old.last

    def may_be_left(self, line: Line) -> bool:
        """Whether `left` is a true reason for the line by now."""
        former = str(line.former)
        here = former in self.state and self.has_left(former)
        here = here or self.ours_from.get(former) in LEFT
        return line.tainted or line.beside or here or line.was in self.dropped

    def _note_company(self) -> None:
        """Who shares an address with somebody who left: nobody may be able to tell them apart."""
        lines = [line for x in self.lines.values() for line in x.values() if line.address]
        left = {line.address for line in lines if self.may_be_left(line)}
        for line in lines:
            line.beside = line.beside or line.address in left

    def coming_left(self, address: str) -> bool:
        """Whether a contact left that was on its way to this address: who takes it over, takes it so.

        As when two swap: contact and status belong to the address.
        """
        cid = self.coming.get(address, "")
        return cid in self.state and self.has_left(cid)

    def has_left(self, cid: str) -> bool:
        status = self.state[cid][1]
        return status in LEFT or (status == "archived" and cid not in self.ours_from)

    def contact(self, address: str) -> str | None:
        """The contact of a customer with this address in the shop."""
        at = next((cid for cid, (email, *_) in self.state.items() if email == address), None)
        alias = self.alias.get(address)
        return at or (alias if alias in self.state else None)

    def claims(self, address: str) -> list[Line]:
        """The lines that ask for an address, the winner of each feed, in the order of the feeds."""
        winners = []
        for feed in self.terms.feeds:
            lines = [x for x in self.lines.get(feed, {}).values() if x.address == address]
            if lines:
                winners.append(max(lines, key=lambda line: line.updated))
        return winners

    def refused(self, address: str) -> bool:
        """Whether the shop says no for this address."""
        return any(line.consent is False for line in self.claims(address))

    def _note_agreement(self) -> None:
        for cid, (address, *_) in self.state.items():
            if self.claims(address) and not self.refused(address):
                self.agreed.add(cid)

    def acted(self, now: State, *, this_moment: bool = False) -> None:
        """Somebody did something in Mailchimp. this_moment: as a request is on its way."""
        for cid, (address, status, tags) in now.items():
            before = self.state.get(cid)
            if before is None or before[1] != status:
                self.theirs.add(cid)
                self.just_now |= {cid} if this_moment else set()
                self.ours_from.pop(cid, None)
            if before is not None and before[0] != address:
                self.alias[before[0]] = cid
            fresh = tags - (before[2] if before else frozenset())
            self.owner_tags.setdefault(cid, set()).update(fresh)
        for cid in set(self.state) - set(now):
            former = {old for old, whose in self.alias.items() if whose == cid}
            self.dropped |= {self.state[cid][0], *former}
        self.state = now

    def watch(self, request: Request, before: State, after: State) -> None:
        """One request that mailbridge sent."""
        self.state = after
        for cid, (address, status, tags) in after.items():
            _, was, had = before.get(cid, ("", "", frozenset()))
            if cid not in before:
                self._made(cid, address, status)
            else:
                if before[cid] != after[cid]:
                    self.touched.add(cid)
                if before[cid][0] != address:
                    self._renamed(cid, before[cid][0], address)
            self._tags(cid, address, tags - had, had - tags)
            if was and was != status:
                self._turned(cid, address, was, status)
        if set(before) - set(after):
            self._say(f"{request.method} {request.path} deleted somebody")
        self.just_now.clear()

    def _renamed(self, cid: str, former: str, address: str) -> None:
        """The contact went along with its customer: no address it had before stands for it now."""
        if not self.claims(address):
            self._say(f"{former} renamed to {address}, which nobody asks for")
        self.alias = {old: whose for old, whose in self.alias.items() if whose != cid}

    def _made(self, cid: str, address: str, status: str) -> None:
        self.added.add(cid)
        claims = [
            line for x in self.lines.values() for line in x.values() if line.address == address
        ]
        if not claims or self.refused(address):
            self._say(f"{address} added although nobody asks for it or consent is missing")
        elif all(line.tainted for line in claims):
            self._say(f"{address} added although the person left under a former address")
        raised = status == "subscribed" and self.terms.new_status != "subscribed"
        if status in {"archived", "cleaned"} or raised:
            self._say(f"{address} added as {status}")

    def _tags(self, cid: str, address: str, more: frozenset[str], less: frozenset[str]) -> None:
        ours = self.our_tags.setdefault(cid, set())
        if less - ours:
            self._say(f"tags {sorted(less - ours)} of the owner taken from {address}")
        ours |= more
        ours -= less

    def _turned(self, cid: str, address: str, was: str, status: str) -> None:
        """A status that mailbridge changed: only the three cases of the promise, and archiving."""
        claimed = bool(self.claims(address))
        no = self.refused(address) or any(
            line.former == cid and self.refused(str(line.address))
            for lines in self.lines.values()
            for line in lines.values()
        )
        if status == "unsubscribed" and was in {"archived", "cleaned"} and cid in self.just_now:
            # Sent away by others in the moment of our own withdrawal: nobody can prevent that.
            allowed = no or status == self.ours_from.get(cid)
        elif was == "archived":
            allowed = cid in self.ours_from and status in {self.ours_from[cid], "pending"}
            # As above, in the moment of a question: they are asked, and may say no.
            allowed = allowed or (status == "pending" and cid in self.just_now)
        elif status == "archived":
            gone = self.terms.when_removed == "archive" or cid in self.added
            allowed = gone and not claimed
        elif status == "unsubscribed":
            gone = self.terms.when_removed == "unsubscribe" and not claimed
            allowed = was in MAILED and (gone or no)
        else:
            allowed = status == "pending" and was == "unsubscribed" and cid in self.ours_from
            allowed = allowed and not self.refused(address) and claimed
        if not allowed and cid not in self.alias.values():
            self._say(f"{address} turned from {was} to {status}")
        if status == "subscribed" and was != "archived":
            self._say(f"{address} signed up again from {was}")
        self.theirs.discard(cid)
        self.ours_from[cid] = was

    def _say(self, what: str) -> None:
        self.wrong.append(what)
