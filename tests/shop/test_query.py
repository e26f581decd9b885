from __future__ import annotations

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.shop.query import one_select


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("SELECT 1", "SELECT 1"),
        ("  select a from b ;\n ", "  select a from b"),
        ("SELECT 1;;; -- the end; really", "SELECT 1"),
        (
            "/* one; two */ WITH x AS (SELECT 1) SELECT * FROM x",
            "  WITH x AS (SELECT 1) SELECT * FROM x",
        ),
        ("SELECT ';)' AS a, \"b;)\", `c;)`, [d;)]", "SELECT ';)' AS a, \"b;)\", `c;)`, [d;)]"),
        ("SELECT 'it''s; -- no comment'", "SELECT 'it''s; -- no comment'"),
        ("VALUES (1)", "VALUES (1)"),
        ("SELECT 5-- minus\n+ 1", "SELECT 5 \n+ 1"),
    ],
)
def test_one_select(query: str, clean: str) -> None:
    assert one_select(query) == clean


@pytest.mark.parametrize(
    "query",
    [
        "",
        ";",
        "-- SELECT 1",
        "DELETE FROM a",
        "SELECT 1; SELECT 2",
        "SELECT 1) UNION SELECT (2",
        "SELECT (1",
        "SELECT 1)",
        "selection",
    ],
)
def test_anything_else_is_refused(query: str) -> None:
    with pytest.raises(SourceProblem, match="one whole SELECT"):
        one_select(query)
