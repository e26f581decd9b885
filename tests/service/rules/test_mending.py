from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from mailbridge.base.errors import Remedy, SettingsError, SourceProblem
from mailbridge.service.rules import mending
from mailbridge.service.session import Session
from mailbridge.service.standing.feed_problems import FeedProblem, feed_problems
from mailbridge.service.standing.needs import feed_needs
from mailbridge.shop.columns import hint_of, resolve
from mailbridge.shop.trouble import FolderAway
from mailbridge.store import feeds
from mailbridge.store.database import open_database
from tests.fakes.clock import JumpingClock

SETTINGS = """
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
folder = "exports"
files = "*.csv"
key = "email"
email = "Email"
where = { EMAIL = ["x"], Other = ["y"] }
consent = { column = "Email", yes = ["Email"] }
country = "DE"
[feed.fields]
FNAME = "First"
MAIL = "Email"
ADDRESS = { type = "address", addr1 = "Email", city = "City", country = "Email" }
[[feed.tag]]
column = "Email"
[[feed.tag]]
tag = "Email"
when = { column = "Email", is = "Email" }
[[feed.rule]]
when = { column = "Email", changes = true }
event = "changed"
properties = { Email = "Email", first = "First" }
"""


@pytest.fixture
def session(home: Path) -> Session:
    made = Session.open(dict(os.environ))
    made.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    # An hour later every file that a test writes now has stayed as it is for long enough.
    return Session(
        made.paths, made.environment, JumpingClock(made.clock.now() + timedelta(hours=1))
    )


def export(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "customers.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_column_is_renamed_wherever_it_is_named(session: Session) -> None:
    (feed,) = session.settings().feed
    changed = mending.renamed(feed, "Email", "E-Mail")
    assert "Email" not in changed.columns()
    assert set(changed.columns()) == {"E-Mail", "First", "City", "Other"}
    assert changed.key == changed.email == "E-Mail"
    assert changed.country == "DE"
    assert changed.consent is not None
    assert (changed.consent.column, changed.consent.yes) == ("E-Mail", ["Email"])
    when = changed.tag[1].when
    assert when is not None
    assert (changed.tag[1].tag, when.is_) == ("Email", "Email")
    assert changed.rule[0].properties == {"Email": "E-Mail", "first": "First"}
    assert changed.fields["ADDRESS"].country == "E-Mail"
    assert mending.renamed(feed, "Elsewhere", "E-Mail") == feed


def test_the_columns_first_values_are_shown_and_it_is_taken(session: Session) -> None:
    text = SETTINGS.replace('where = { EMAIL = ["x"], Other = ["y"] }\n', "")
    session.paths.settings_file.write_text(text, encoding="utf-8")
    export(session.base / "exports", "E-Mail,First,City\na@x.test,A,B\n,C,D\na@x.test,E,F\nb@x.test,,\n")  # fmt: skip
    assert mending.examples(session, "Customers", "Email", "E-Mail") == ("a@x.test", "b@x.test")
    mending.use_column(session, "Customers", "Email", "E-Mail")
    assert session.settings().feed[0].email == "E-Mail"
    with pytest.raises(SettingsError, match="no list “Gone”"):
        mending.use_column(session, "Gone", "Email", "E-Mail")


def test_another_folder_is_looked_at_before_it_is_taken(session: Session, tmp_path: Path) -> None:
    assert mending.place_of(session, "Customers") == (str(session.base / "exports"), True)
    wrong = export(tmp_path / "wrong", "A,B\n1,2\n").parent
    with pytest.raises(SourceProblem, match="is missing"):
        mending.move_to(session, "Customers", str(wrong))
    assert mending.place_of(session, "Customers") == (str(session.base / "exports"), True)
    right = export(tmp_path / "right", "Email,First,City,Other\na@x.test,A,B,y\n").parent
    mending.move_to(session, "Customers", str(right))
    assert session.settings().feed[0].folder == str(right)


def test_a_problem_is_told_with_what_helps(session: Session) -> None:
    database = open_database(session.paths.state_db)
    for name in ("Gone", "Shut", "Plain"):
        feeds.feed_state(database, name)
    with pytest.raises(SourceProblem) as gone:
        resolve(["Email"], ["E-Mail-Adresse", "First"], "new.csv")
    feeds.save_problem(database, 1, str(gone.value), hint_of(gone.value))
    away = FolderAway("Away", "It is shut.")
    feeds.save_problem(database, 2, str(away), hint_of(away))
    feeds.save_problem(database, 3, "It is odd.", {"remedy": "retry"})
    told = feed_problems(database)
    database.close()
    assert feed_needs(session) == told
    assert told[0].text == (
        "Gone: the column “Email” is missing in new.csv. “E-Mail-Adresse” looks like it. "
        "Nothing was changed in Mailchimp."
    )
    assert (told[0].column, told[0].close, told[0].remedy) == (
        "Email",
        "E-Mail-Adresse",
        Remedy.COLUMN,
    )
    assert told[1:] == [
        FeedProblem("Shut", "Shut: It is shut.", Remedy.FOLDER),
        FeedProblem("Plain", "Plain: It is odd.", Remedy.SOURCE),
    ]


def test_a_hint_of_another_version_is_none(session: Session) -> None:
    database = open_database(session.paths.state_db)
    feeds.feed_state(database, "Shop")
    feeds.save_problem(database, 1, "It is odd.", {"remedy": "dance"})
    assert feed_problems(database)[0].remedy is Remedy.SOURCE
    feeds.save_problem(database, 1, "")
    assert feed_problems(database) == []
    assert feeds.hint(database, 1) == {}
    database.close()
