from __future__ import annotations

from mailbridge.store import state as facts
from mailbridge.store.database import Database


def test_a_fact_is_kept_replaced_and_forgotten(state: Database) -> None:
    assert facts.get(state, facts.PAUSED) == ""
    assert facts.get(state, facts.PAUSED, "no") == "no"
    facts.put(state, facts.PAUSED, "1")
    facts.put(state, facts.PAUSED, "2026-01-01T00:00:00Z")
    assert facts.get(state, facts.PAUSED, "no") == "2026-01-01T00:00:00Z"
    facts.put(state, facts.PAUSED, "")
    facts.put(state, facts.PAUSED, "")
    assert facts.get(state, facts.PAUSED, "no") == "no"
