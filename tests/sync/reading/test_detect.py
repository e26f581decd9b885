from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Container, Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.source import RecordPage, in_pages
from mailbridge.sync.reading.detect import LOOK_AHEAD, LOST_AFTER, UNKNOWN, Detected, detect

SMALL = st.lists(st.integers(0, 12), max_size=30)


def marks(prints: list[int], outside: Container[int] = ()) -> tuple[array[int], array[int]]:
    """Row ids from 101 on; 0 for records outside "where"."""
    ids = [0 if index in outside else 101 + index for index in range(len(prints))]
    return array("Q", prints), array("I", ids)


def read(new: list[int], old: tuple[array[int], array[int]], page: int = 64) -> Detected:
    records = [(fingerprint, f"raw {fingerprint}") for fingerprint in new]
    pages = (records[at : at + page] for at in range(0, len(records), page))
    return detect((one for records in pages for one in in_pages(records)), *old)


@pytest.mark.parametrize(
    ("old", "new", "unknown", "gone"),
    [
        ([], [], [], []),
        ([], [1, 2], [0, 1], []),
        ([1, 2, 3], [1, 2, 3], [], []),
        ([1, 2, 3], [3, 2, 1], [], []),
        ([1, 2, 3], [], [], [101, 102, 103]),
        ([1, 2, 3], [1, 3], [], [102]),
        ([1, 2, 3], [1, 9, 2, 3], [1], []),
        ([1, 2, 3], [1, 9, 3], [1], [102]),
        ([1, 1, 1], [1], [], [102, 103]),
        ([1], [1, 1], [1], []),
        ([1, 2, 1], [2, 1, 1], [], []),
    ],
)
def test_a_pass_against_the_last(
    old: list[int], new: list[int], unknown: list[int], gone: list[int]
) -> None:
    found = read(new, marks(old))
    assert [index for index, _ in found.unknown] == unknown
    assert sorted(found.gone) == gone


@given(SMALL, SMALL, st.integers(1, 31), st.data())
def test_it_agrees_with_counting(
    old: list[int], new: list[int], page: int, data: st.DataObject
) -> None:
    outside = data.draw(st.sets(st.sampled_from(range(len(old)))) if old else st.just(set()))
    prints, ids = marks(old, outside)
    found = read(new, (prints, ids), page)

    assert list(found.fingerprints) == new
    assert len(found.row_ids) == len(new)
    # What is unknown is what comes more often than it was there.
    assert Counter(found.fingerprints[i] for i, _ in found.unknown) == Counter(new) - Counter(old)
    assert [i for i, _ in found.unknown] == [i for i, r in enumerate(found.row_ids) if r == UNKNOWN]
    assert all(raw == f"raw {found.fingerprints[i]}" for i, raw in found.unknown)
    # Every row id goes to a record with its own fingerprint, and to one only.
    print_of = dict(zip(ids, prints, strict=True))
    given_rows = [row for row in found.row_ids if row not in (0, UNKNOWN)]
    assert len(set(given_rows)) == len(given_rows)
    for fingerprint, row in zip(found.fingerprints, found.row_ids, strict=True):
        assert row in (0, UNKNOWN) or print_of[row] == fingerprint
        assert row != 0 or any(old[index] == fingerprint for index in outside)
    # And those that were not given are gone, each once.
    assert sorted([*given_rows, *found.gone]) == sorted(row for row in ids if row)


@given(st.permutations(list(range(2 * LOOK_AHEAD))))
def test_no_order_of_the_same_records_is_news(order: list[int]) -> None:
    prints, ids = marks(list(range(2 * LOOK_AHEAD)))
    found = read(order, (prints, ids))
    assert (found.unknown, found.gone) == ([], [])
    assert [row - 101 for row in found.row_ids] == order


@pytest.mark.parametrize("distance", [1, LOOK_AHEAD - 1, LOOK_AHEAD, LOOK_AHEAD + 1, 500])
@pytest.mark.parametrize("back", [True, False])
def test_a_record_that_moves_far_is_known_again(distance: int, back: bool) -> None:
    old = list(range(1000, 2000))
    new = old.copy()
    moved = new.pop(200)
    new.insert(200 - distance if back and distance <= 200 else 200 + distance, moved)
    found = read(new, marks(old))
    assert (found.unknown, found.gone) == ([], [])


@pytest.mark.parametrize("fingerprint", [0, 1, 2**63, 2**64 - 1])
def test_every_unsigned_64_bit_number_is_a_fingerprint(fingerprint: int) -> None:
    assert read([fingerprint], marks([fingerprint])).unknown == []
    assert read([fingerprint], marks([])).unknown == [(0, f"raw {fingerprint}")]


def test_what_the_source_raises_comes_through() -> None:
    def broken() -> Iterator[RecordPage]:
        yield array("Q", [1]), ["raw"]
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        detect(broken(), *marks([1]))


@given(
    st.lists(st.integers(0, 400), max_size=20),
    st.lists(st.integers(0, 400), max_size=20),
    st.integers(1, 500),
)
def test_what_was_put_in_and_taken_out_is_all_that_is_news(
    put: list[int], taken: list[int], page: int
) -> None:
    old = list(range(1000, 1401))
    new = [one for at, one in enumerate(old) if at not in taken]
    for number, at in enumerate(put):
        new.insert(at, number)
    found = read(new, marks(old), page)
    assert sorted(raw for _, raw in found.unknown) == sorted(f"raw {n}" for n in range(len(put)))
    assert sorted(found.gone) == sorted(101 + at for at in set(taken))
    rows = [row for row in found.row_ids if row != UNKNOWN]
    assert rows == [101 + at for at in range(401) if at not in taken]


@given(st.randoms(use_true_random=False), st.integers(0, 3 * LOST_AFTER))
def test_an_order_that_is_lost_half_way_is_no_news_either(chance: Random, kept: int) -> None:
    old = [number // 2 for number in range(4 * LOST_AFTER)]  # each comes twice
    rest = old[kept:]
    chance.shuffle(rest)
    new = [*old[:kept], *rest[1:], 9999]
    found = read(new, marks(old))
    assert [(index, raw) for index, raw in found.unknown] == [(len(new) - 1, "raw 9999")]
    assert len(found.gone) == 1
    assert old[found.gone[0] - 101] == rest[0]
    assert sorted([*found.row_ids[:-1], *found.gone]) == list(range(101, 101 + len(old)))
