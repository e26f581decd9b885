from __future__ import annotations

import tomllib
from typing import Any

import pytest

from mailbridge.settings.lines import Path, lines_of

TEXT = '''# a comment
title = "x" # [not.a.table]

[a.b]
c = 'one # two'
d.e = [1, 2,
  3]
text = """
[no] = table
""" # end
"quoted key" = { x = 1, y = { z = "}" } }

[[list]]
n = 1
[list.inside]
q = true
[[list.more]]
w = { v = [ { u = 1 },
            { u = 2 } ] }
[[list.more]]
w = 1979-05-27 07:32:00
[[list]]
n = \'\'\'it\'s
two\'\'\'
last = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("a",), 4),
        (("a", "b"), 4),
        (("a", "b", "c"), 5),
        (("a", "b", "d"), 6),
        (("a", "b", "d", "e"), 6),
        (("a", "b", "d", "e", 0), 6),
        (("a", "b", "d", "e", 2), 7),
        (("a", "b", "text"), 8),
        (("a", "b", "quoted key"), 11),
        (("a", "b", "quoted key", "y", "z"), 11),
        (("list",), 13),
        (("list", 0), 13),
        (("list", 0, "n"), 14),
        (("list", 0, "inside"), 15),
        (("list", 0, "inside", "q"), 16),
        (("list", 0, "more", 0), 17),
        (("list", 0, "more", 0, "w", "v", 1, "u"), 19),
        (("list", 0, "more", 1), 20),
        (("list", 0, "more", 1, "w"), 21),
        (("list", 1), 22),
        (("list", 1, "n"), 23),
        (("list", 1, "last"), 25),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_key_has_its_line(path: Path, line: int, end: str) -> None:
    assert lines_of(TEXT.replace("\n", end))[path] == line


def test_every_value_that_toml_finds_has_a_line() -> None:
    def paths(value: Any, path: Path) -> list[Path]:
        inner: list[tuple[Any, Any]] = list(value.items()) if isinstance(value, dict) else []
        if isinstance(value, list):
            inner = list(enumerate(value))
        return [path] + [found for key, part in inner for found in paths(part, (*path, key))]

    lines = lines_of(TEXT)
    assert set(paths(tomllib.loads(TEXT), ())[1:]) == set(lines)


@pytest.mark.parametrize(
    "text", ["", "\n", "# only\n", "a=1", "[t]", "a=[]", "a={}", "[[t]]", 'a="""x""""']
)
def test_small_texts(text: str) -> None:
    tomllib.loads(text)
    assert set(lines_of(text).values()) <= {1}
