from __future__ import annotations

import pytest
from pymysql.err import OperationalError  # type: ignore[import-untyped]  # it has no types
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.shop import servers_trouble
from mailbridge.shop.servers_address import address
from mailbridge.shop.servers_mysql import MySql

PLACE = address("postgresql://me@db.example/shop", "secret", "MAILBRIDGE_DB_PASSWORD_X")


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        ("57014", SourceProblem, "time limit"),
        ("55P03", Wait, "in use"),
        ("40001", Wait, "in use"),
        ("25006", SourceProblem, "only ever read"),
        ("42501", SourceProblem, "Allow “me” to read it"),
        ("28P01", SourceProblem, "MAILBRIDGE_DB_PASSWORD_X"),
        ("57P01", Wait, "Nothing was removed"),
        ("53300", Wait, "tries again"),
        ("08006", Wait, "tries again"),
        ("25P03", Wait, "tries again"),
        ("22012", SourceProblem, "says: the words."),
        ("XX001", SourceProblem, "says: the words."),
    ],
)
def test_b4_b13_every_state_has_its_answer(state: str, kind: type[Exception], words: str) -> None:
    found = servers_trouble.from_sqlstate(state, PLACE, "the words")
    assert type(found) is kind
    assert words in str(found)
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (2003, Wait, "Nothing was removed"),
        (2013, Wait, "tries again"),
        (1040, Wait, "tries again"),
        (1205, Wait, "in use"),
        (1412, Wait, "in use"),
        (1969, SourceProblem, "time limit"),
        (3024, SourceProblem, "time limit"),
        (1045, SourceProblem, "MAILBRIDGE_DB_PASSWORD_X"),
        (1142, SourceProblem, "Allow “me” to read it"),
        (1792, SourceProblem, "only ever read"),
        (1064, SourceProblem, "says: the words."),
        (1194, SourceProblem, "says: the words."),
    ],
)
def test_b4_b13_mysql_has_numbers_of_its_own(code: int, kind: type[Exception], words: str) -> None:
    error = DBAPIError("SELECT 1", None, OperationalError(code, "the words"))
    found = MySql().explain(error, PLACE)
    assert type(found) is kind
    assert words in str(found)
    assert "secret" not in str(found)


def test_no_password_at_all_is_asked_for() -> None:
    without = address("mysql://db.example/shop", None, "MAILBRIDGE_DB_PASSWORD_X")
    found = servers_trouble.wrong_password(without, "Access denied")
    assert "wants a password for this user" in found.message
