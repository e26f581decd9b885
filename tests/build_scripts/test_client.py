from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.build_scripts.scripts import SCRIPTS, load

CLIENT = load("client")
FILE = SCRIPTS.parent / "mailbridge" / "settings" / "registered.py"
WHOLE = {"MAILBRIDGE_OAUTH_CLIENT_ID": "12 34", "MAILBRIDGE_OAUTH_CLIENT_SECRET": 'a"\\b\n#'}


def values(text: str) -> dict[str, Any]:
    """What the module's assignments come to, without running it."""
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def test_what_is_written_is_what_the_program_reads_and_goes_again() -> None:
    text = FILE.read_text(encoding="utf-8")
    filled = CLIENT.filled(text, WHOLE | {"MAILBRIDGE_OAUTH_PORT": "8123"})
    found = values(filled)
    assert (found["CLIENT_ID"], found["CLIENT_SECRET"], found["PORT"]) == (
        "12 34", WHOLE["MAILBRIDGE_OAUTH_CLIENT_SECRET"].strip(), 8123,
    )  # fmt: skip
    assert CLIENT.filled(filled, {}) == text


@pytest.mark.parametrize(
    "environment",
    [
        {"MAILBRIDGE_OAUTH_CLIENT_ID": "1"},
        {"MAILBRIDGE_OAUTH_CLIENT_SECRET": "s"},
        WHOLE | {"MAILBRIDGE_OAUTH_PORT": "70000"},
        WHOLE | {"MAILBRIDGE_OAUTH_PORT": "port"},
    ],
)
def test_half_a_client_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"both|port"):
        CLIENT.filled(FILE.read_text(encoding="utf-8"), environment)


def test_a_file_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="CLIENT_SECRET"):
        CLIENT.filled('CLIENT_ID = ""\nPORT = 0\n', WHOLE)
