from __future__ import annotations

from datetime import UTC, datetime

from mailbridge.simulator import Simulator
from mailbridge.simulator.requestlog import RequestLog
from tests.simulator.asking import Asker

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_last_are_kept_and_all_are_counted() -> None:
    log = RequestLog(kept=2)
    for number in range(3):
        log.add(NOW, "GET", f"/{number}", "", b"", 200, 1)
    assert (len(log), log.total, [each.path for each in log]) == (2, 3, ["/1", "/2"])
    assert [each.n for each in log.since(2)] == [3]
    log.clear()
    assert (len(log), log.total) == (0, 3)


def test_bodies_are_read_when_they_are_looked_at() -> None:
    log = RequestLog()
    for raw in (b'{"a": 1}', b"", b"{"):
        log.add(NOW, "PUT", "/x", "", raw, 200, 1)
    assert [each.body for each in log] == [{"a": 1}, None, None]


def test_a_request_is_there_when_its_answer_is(ask: Asker, simulator: Simulator) -> None:
    ask.put("ann@shop.test", skip_merge_validation="true")
    seen = simulator.requests[-1]
    assert (seen.method, seen.query, seen.status, seen.in_flight, seen.fault) == (
        "PUT",
        "skip_merge_validation=true",
        200,
        1,
        "",
    )
    assert seen.body == {"email_address": "ann@shop.test", "status_if_new": "subscribed"}
    ask("GET", "/ping")
    assert [each.path for each in simulator.requests.matching("GET")] == ["/3.0/ping"]
    assert simulator.requests.matching(path_regex="members", since=1) == []
