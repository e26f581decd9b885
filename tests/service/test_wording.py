from __future__ import annotations

import pytest

from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason
from mailbridge.service.wording import ADVICE, SENTENCES, SHORT, summary

NO, BAD = Reason.NO_EMAIL, Reason.INVALID_EMAIL


@pytest.mark.parametrize(
    ("report", "reasons", "sentence"),
    [
        (
            Report(1, total=250, pushed=247, skipped=3),
            {NO: 3},
            "Pushed 247 of 250 customers (3 skipped — no email address)",
        ),
        (
            Report(1, total=250, pushed=245, skipped=5),
            {NO: 3, BAD: 2},
            "Pushed 245 of 250 customers (5 skipped — 3 no email address, 2 invalid email address)",
        ),
        (Report(1, total=2, pushed=2), {}, "Pushed 2 of 2 customers"),
        (Report(1), {}, "Pushed 0 of 0 customers"),
        (Report(1, total=3, unchanged=3), {}, "Pushed 0 of 3 customers (3 unchanged)"),
        (
            Report(1, total=9, pushed=2, unchanged=3, skipped=1, waiting=3),
            {NO: 1},
            "Pushed 2 of 9 customers (3 unchanged, 1 skipped — no email address, 3 waiting)",
        ),
        (Report(1, total=1, waiting=1), {}, "Pushed 0 of 1 customers (1 waiting)"),
    ],
)
def test_the_sentence(report: Report, reasons: dict[Reason, int], sentence: str) -> None:
    assert summary(report, reasons) == sentence


def test_every_reason_has_its_words() -> None:
    for words in (SHORT, SENTENCES, ADVICE):
        assert set(words) == set(Reason)
        assert all(words.values())
    assert all(sentence.endswith(".") for sentence in (*SENTENCES.values(), *ADVICE.values()))
