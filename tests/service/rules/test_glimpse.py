from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.service.rules.glimpse import MOST_ROWS, MOST_WORDS, glimpse, live_example, unlisted
from mailbridge.service.rules.mapping_rows import free_tag, mapping_rows, suggested
from mailbridge.service.session import Session
from mailbridge.settings.schema import Feed, FieldSetting

ROWS = [
    ("C1", "a@shop.test", "", "J", "3.4.1990", "1.234,50"),
    ("C2", "b@shop.test", "René", "N", "13.4.1990", ""),
    ("C3", "", "Zoë", "vielleicht", "", "7"),
]


@pytest.fixture
def session(home: Path) -> Session:
    made = Session.open(dict(os.environ))
    with closing(sqlite3.connect(made.base / "shop.db")) as shop, shop:
        shop.execute(
            "CREATE TABLE c (No TEXT, Mail TEXT, First TEXT, OK TEXT, Born TEXT, Sum TEXT)"
        )
        shop.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    return made


def feed(**values: object) -> Feed:
    base = {"name": "F", "database": "sqlite:///shop.db", "table": "c", "email": "Mail",
            "key": "No"}  # fmt: skip
    return Feed.model_validate(base | values)


def test_all_columns_of_the_shop_with_an_example_each(session: Session) -> None:
    seen = glimpse(session, feed(fields={"FNAME": "first"}))
    assert seen.columns == ("No", "Mail", "First", "OK", "Born", "Sum")
    assert (seen.problem, seen.raw("First"), seen.raw("Sum")) == ("", "René", "1.234,50")
    assert dict(seen.words["OK"]) == {"J": 1, "N": 1, "vielleicht": 1}


def test_a_shop_that_is_away_leaves_what_the_settings_know(session: Session) -> None:
    seen = glimpse(session, feed(table="gone", fields={"FNAME": "First"}))
    assert seen.columns == ("No", "Mail", "First")
    assert "gone" in seen.problem
    assert mapping_rows(feed(fields={"FNAME": "First"}), seen)[0].tag == "FNAME"


def test_only_so_many_rows_are_read_and_many_words_are_none(session: Session) -> None:
    with closing(sqlite3.connect(session.base / "shop.db")) as shop, shop:
        shop.executemany(
            "INSERT INTO c VALUES (?, ?, 'Ann', 'J', '', '')",
            [(f"D{n}", f"d{n}@shop.test") for n in range(MOST_ROWS + 500)],
        )
    seen = glimpse(session, feed())
    assert sum(seen.words["OK"].values()) == MOST_ROWS
    assert "Mail" not in seen.words
    assert len(seen.words["OK"]) <= MOST_WORDS
    assert len(seen.rows) < 20


def test_an_example_is_what_mailchimp_would_get(session: Session) -> None:
    seen = glimpse(session, feed(dates="DMY"))
    cases = {
        "NAME": ({"column": "First"}, ("René", "René")),
        "BORN": ({"column": "Born", "type": "birthday"}, ("3.4.1990", "04/03")),
        "SUM": ({"column": "Sum", "type": "number"}, ("1.234,50", "1234.5")),
        "DOT": ({"column": "Sum", "type": "number", "decimal": "."}, None),
        "NO": ({"column": "Nowhere"}, ("", "")),
    }
    for tag, (setting, expected) in cases.items():
        example = live_example(seen, tag, FieldSetting.model_validate(setting))
        if expected is None:
            assert "left out" in example[1] or example[1] != "1234.5"
        else:
            assert example == expected, tag


def test_words_that_nobody_explained(session: Session) -> None:
    seen = glimpse(session, feed())
    assert unlisted(seen, "OK", ["j"]) == ("vielleicht",)
    assert unlisted(seen, "OK", ["J", "vielleicht"]) == ()
    assert unlisted(seen, "Gone", []) == ()


def test_rows_are_what_is_sent_and_then_what_could_be(session: Session) -> None:
    wanted = feed(fields={"BORN": {"column": "Born", "type": "date", "label": "Born on"},
                          "FNAME": "first"}, dates="DMY")  # fmt: skip
    rows = mapping_rows(wanted, glimpse(session, wanted))
    assert [(row.column, row.tag, row.title, row.after) for row in rows] == [
        ("Born", "BORN", "Born on", "1990-04-03"),
        ("first", "FNAME", "First name", "René"),
        ("OK", "", "", ""),
        ("Sum", "", "", ""),
    ]


def test_a_column_is_suggested_as_what_it_seems_to_be(session: Session) -> None:
    wanted = feed(fields={"FNAME": "Mail"})
    seen = glimpse(session, wanted)
    tag, setting = suggested("First", wanted, seen)
    assert (tag, setting.column) == ("FNAME2", "First")
    tag, setting = suggested("Sum", wanted, seen)
    assert setting.column == "Sum"
    assert free_tag(tag, ()) == tag


@pytest.mark.parametrize(
    ("words", "taken", "tag"),
    [
        ("Kundenstufe (neu)", (), "KUNDENSTUF"),
        ("Größe", (), "GROE"),
        ("生日", (), "FIELD"),
        ("email", (), "EMAIL2"),
        ("A", ("A", "A2"), "A3"),
        ("ABCDEFGHIJ", ("ABCDEFGHIJ",), "ABCDEFGHI2"),
    ],
)
def test_tags_are_such_as_mailchimp_takes(words: str, taken: tuple[str, ...], tag: str) -> None:
    assert free_tag(words, taken) == tag
