from __future__ import annotations

from pathlib import Path

import pytest

from mailbridge.simulator import Simulator, seed


def test_members_come_from_a_file(simulator: Simulator, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text(
        "\ufeffEmail,status,tags,unsubscribed_by,FNAME,Favourite stone\n"
        "ann@shop.test,,gold; vip,,Ann,Ruby\nben@shop.test,unsubscribed,,self,,\ncem@shop.test,archived,,,,\ndee@shop.test,unsubscribed,,,,\n",
        encoding="utf-8",
    )
    where = simulator.list_id
    assert seed(simulator, where, file) == 4
    assert simulator.tags_of(where, "ann@shop.test") == {"gold", "vip"}
    fields = simulator.fields_of(where, "ann@shop.test")
    assert (fields["FNAME"], fields["FAVOURITE_"]) == ("Ann", "Ruby")
    assert [(each.status, each.left_by) for each in simulator.audience().members.values()] == [
        ("subscribed", ""), ("unsubscribed", "self"), ("archived", ""), ("unsubscribed", "admin"),
    ]  # fmt: skip
    assert simulator.account.automations == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nAnn\n", "no column named email"),
        ("email,status\na@b.test,gone\n", "line 2: unknown status gone"),
        ("email\na@b.test\nA@b.test\n", "line 3: A@b.test is there twice"),
    ],
)
def test_files_that_make_no_sense(
    simulator: Simulator, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "members.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        seed(simulator, simulator.list_id, file)
