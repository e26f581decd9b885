from __future__ import annotations

import io

import pytest

from mailbridge.commands.output import Progress, plain, print_table


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_where_standard_error_is_a_terminal() -> None:
    terminal = Tty()
    progress = Progress(terminal)
    progress.listen({"event": "reading", "feed": "Customers", "rows": 0})
    progress.listen({"event": "progress", "phase": "audience", "done": 500})
    progress.listen({"event": "progress", "phase": "sending", "done": 1, "left": 3})
    said = terminal.getvalue()
    assert "Reading Customers" in said
    assert "500" in said
    assert "1 of 4" in said
    progress.clear()
    assert terminal.getvalue().endswith("\r")


def test_no_bar_where_it_is_not() -> None:
    pipe = io.StringIO()
    progress = Progress(pipe)
    progress.listen({"event": "progress", "phase": "sending", "done": 1, "left": 3})
    progress.clear()
    assert pipe.getvalue() == ""


def test_a_bar_of_nothing_is_full() -> None:
    terminal = Tty()
    Progress(terminal).listen({"event": "progress", "phase": "sending", "done": 0, "left": 0})
    assert "░" not in terminal.getvalue()


@pytest.mark.parametrize(
    ("given", "printed"),
    [("a\nb", "a b"), ("\x1b[31mred", "[31mred"), ("a\x85b", "a b"), ("René — ✓", "René — ✓")],
)
def test_one_plain_line(given: str, printed: str) -> None:
    assert plain(given) == printed


def test_a_table_keeps_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "bb"), [["1\n2", ""], ["long", "x"]])
    assert capsys.readouterr().out == "a     bb\n1 2\nlong  x\n"


def test_an_empty_table_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "bb"), [])
    assert capsys.readouterr().out == "a  bb\n"
