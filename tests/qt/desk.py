"""A desk for tests of the wizard: it knows a shop and an account, and notes what it is asked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from mailbridge.base.errors import KeyProblem, MailbridgeError, SourceProblem
from mailbridge.records.audience import Account, Audience
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.look import (
    AudienceForm,
    FieldGuess,
    Found,
    Look,
    Place,
    Preview,
    Saved,
)

KEY = "0123456789abcdef0123456789abcdef-us19"
FEW_REPORT = '{"run": 7, "pushed": 5, "waiting": 242, "skipped": 3}'
REPORT = '{"pushed": 247, "created": 240, "updated": 7, "unchanged": 0, "skipped": 3}'


def look() -> Look:
    return Look(
        place="/shop/shop.db",
        table="customers",
        tables=(("customers", 250), ("orders", 900)),
        columns=("CustomerID", "FirstName", "EmailAddress", "Backup", "MarketingOK"),
        rows=(("1", "René", "c1@x.test", "", "yes"), ("2", "Zoë", "", "z@x.test", "no")),
        email="EmailAddress",
        key="CustomerID",
        fields=(
            FieldGuess("FirstName", "FNAME", "First name", "text", "René", sure=True),
            FieldGuess("Backup", "BACKUP", "Backup", "text", "z@x.test"),
        ),
        usable=247,
        unusable=3,
    )


class FakeDesk:
    """Answers at once. refuse: the error of the next save."""

    def __init__(self, kept: Choices | None = None) -> None:
        self.kept: Choices | None = kept
        self.saved: list[tuple[Choices, str]] = []
        self.gone = 0
        self.fewer: list[int] = []
        self.few_say = FEW_REPORT
        self.signs_in = [True]
        self.there: Sequence[Found] = ()
        self.allowed = True
        self.looks: list[Place] = []
        self.previews: list[Place] = []
        self.passwords: list[str] = []
        self.found: Look = look()
        self.audiences = [Audience("a1", "Newsletter", 4218), Audience("b2", "Test", 0)]
        self.refuse: MailbridgeError | None = None
        self.says = REPORT
        self.log_ins: list[Callable[[Callable[[str], None], threading.Event], str]] = []
        self.knows = False
        self.known = ""

    def look(self, place: Place) -> Look:
        self.looks.append(place)
        if "missing" in place.place:
            raise SourceProblem("There is no such file", "Choose another one.")
        usable = 1 if place.email == "Backup" else self.found.usable
        return replace(
            self.found,
            place=place.place,
            table=None if place.query else place.table or self.found.table,
            query=place.query,
            email=place.email or self.found.email,
            usable=usable,
            asked=place,
        )

    def left_out(self, place: Place) -> Sequence[tuple[str, str, str]]:
        assert place.email
        return [("row 3", "anna@", "The address is not whole."), ("row 9", "", "No e-mail address")]

    def preview(self, place: Place) -> Preview:
        self.previews.append(place)
        if place.encoding == "cp852":
            raise SourceProblem("It cannot be read so", "Choose another one.")
        return Preview(
            ("Name", "Mail"), [("René", "r@x.test")], f"{place.delimiter}, {place.encoding}"
        )

    def find(self) -> Sequence[Found]:
        return self.there

    def today(self) -> date:
        return date(2026, 11, 22)

    def check_key(self, key: str) -> tuple[Account, list[Audience]]:
        if (key or self.known) != KEY:
            raise KeyProblem("Mailchimp does not know this key", "Check that you copied all of it.")
        return Account("acc", "Anna's Flowers", "owner"), self.audiences

    def audience_form(self, key: str) -> AudienceForm:
        values = {
            "name": "Anna's Flowers Customers", "company": "Anna's Flowers", "address1": "1 Main",
            "city": "Springfield", "country": "US", "from_name": "Anna", "from_email": "a@x.test",
            "reminder": "You shop here.",
        }  # fmt: skip
        return AudienceForm(self.allowed, values)

    def key_place(self) -> str:
        return "The key is kept in a drawer."

    def can_log_in(self) -> bool:
        return bool(self.log_ins)

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        return self.log_ins.pop(0)(open_url, cancelled)

    def save(self, choices: Choices, key: str, password: str) -> Saved:
        if self.refuse is not None:
            raise self.refuse
        self.passwords.append(password)
        self.saved.append((Choices.from_json(choices.as_json()), key))
        return Saved(["Added the field BIRTHDAY."], choices.audience or "new1")

    def let_go(self) -> None:
        self.gone += 1

    def remembered(self) -> Choices:
        return self.kept or Choices()

    def remember(self, choices: Choices | None) -> None:
        self.kept = None if choices is None else Choices.from_json(choices.as_json())

    def knows_key(self) -> bool:
        return self.knows

    def few(self, number: int) -> Sequence[str]:
        self.fewer.append(number)
        return [sys.executable, "-c", f"print({self.few_say!r})"]

    def sent(self, run: int) -> Sequence[str]:
        return [f"run {run}: anna@x.test"]

    def minutes(self) -> float:
        return 5.0

    def starts_at_sign_in(self) -> bool:
        return self.signs_in[-1]

    def start_at_sign_in(self, on: bool) -> None:
        self.signs_in.append(on)

    def rehearsal(self) -> Sequence[str]:
        return [sys.executable, "-c", f"print('''{self.says}''')"]
