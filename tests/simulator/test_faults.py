from __future__ import annotations

import pytest

from mailbridge.simulator.faults import FaultScript

PUT = ("PUT", "/3.0/lists/a/members/b", b'{"email_address": "ann@shop.test"}')


def struck(script: FaultScript, times: int) -> str:
    return "".join("x" if script.strike(*PUT) else "." for _ in range(times))


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [({}, "x....."), ({"times": 2}, "xx...."), ({"times": None}, "xxxxxx"), ({"after": 2}, "..x..."), ({"times": None, "every": 3}, "x..x.."),
     ({"times": 2, "after": 1, "every": 2}, ".x.x.."), ({"times": 0}, "......")],
)  # fmt: skip
def test_when_a_rule_strikes(rule: dict[str, int | None], pattern: str) -> None:
    script = FaultScript()
    script.add(**rule)
    assert struck(script, 6) == pattern


@pytest.mark.parametrize(
    ("rule", "meets"),
    [({"method": "PUT"}, True), ({"method": "put"}, True), ({"method": "GET"}, False), ({"path_regex": "members"}, True), ({"path_regex": "^members"}, False),
     ({"body_regex": "ann@"}, True), ({"body_regex": "ben@"}, False)],
)  # fmt: skip
def test_whom_a_rule_is_for(rule: dict[str, str], meets: bool) -> None:
    script = FaultScript()
    script.add(**rule)
    assert (script.strike(*PUT) is not None) is meets
    assert script.summary()[0]["seen"] == int(meets)


def test_the_first_that_strikes_wins_and_rules_can_go() -> None:
    script = FaultScript()
    first = script.add(kind="html")
    second = script.add(kind="redirect", times=None)
    assert script.strike(*PUT) is first
    assert script.strike(*PUT) is second
    script.remove(second)
    assert script.strike(*PUT) is None
    script.add()
    script.clear()
    assert script.strike(*PUT) is None


def test_unknown_kinds_and_fields_are_errors() -> None:
    with pytest.raises(ValueError, match="known: status"):
        FaultScript().add(kind="meteor")
    with pytest.raises(TypeError):
        FaultScript().add(planet="mars")
