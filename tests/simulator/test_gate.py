from __future__ import annotations

from mailbridge.simulator.gate import Gate


def test_it_counts_what_is_in_progress_and_the_most_there_was() -> None:
    gate = Gate(2)
    slots = [gate.enter() for _ in range(3)]
    assert [slot.over for slot in slots] == [False, False, True]
    slots[0].leave()
    slots[0].leave()
    assert (gate.now, gate.most, gate.refused) == (2, 3, 1)
    assert gate.enter().number == 3
