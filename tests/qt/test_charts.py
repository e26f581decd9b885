from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mailbridge.widgets.charts.bars import Bar, DayBars
from mailbridge.widgets.charts.frame import Chart, steps, thinned
from mailbridge.widgets.charts.hours import HealthStrip, Sign, Tile
from mailbridge.widgets.charts.line import AudienceLine
from mailbridge.widgets.charts.ring import Ring, Slice
from mailbridge.widgets.theme import Role, colour, palette

TODAY = date(2026, 11, 20)
DAYS = [Bar(TODAY - timedelta(days=29 - n), n, n % 3) for n in range(30)]
POINTS = [(TODAY - timedelta(days=60), 3900), (TODAY - timedelta(days=30), 4100), (TODAY, 4218)]
SLICES = [
    Slice("In Mailchimp", 300, Role.ACCENT),
    Slice("Skipped", 1, Role.ATTENTION, hatched=True),
]
SIGNS = [Sign.GOOD, Sign.WAITED, Sign.FAILED, Sign.NONE]
BEGINS = datetime(2026, 11, 20, 0, tzinfo=UTC)
TILES = [Tile(BEGINS + timedelta(hours=n), SIGNS[n % 4]) for n in range(24)]


def bars(qtbot: QtBot, days: list[Bar] | None = None) -> DayBars:
    made = DayBars()
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show_bars(DAYS if days is None else days)
    made.show()
    return made


def every_chart(qtbot: QtBot) -> list[Chart]:
    line, ring, strip = AudienceLine(), Ring(), HealthStrip()
    for one in (line, ring, strip):
        qtbot.addWidget(one)
        one.resize(400, 180)
        one.show()
    line.show_points(POINTS)
    ring.show_slices(SLICES)
    strip.show_tiles(TILES)
    return [bars(qtbot), line, ring, strip]


def test_every_picture_has_a_name_a_sentence_and_a_table(qtbot: QtBot) -> None:
    for chart in every_chart(qtbot):
        assert chart.accessibleName()
        assert len(chart.accessibleDescription()) > 20
        said = chart.table()  # type: ignore[attr-defined]  # every picture of ours has one
        assert said.rows
        assert {len(row) for row in said.rows} == {len(said.titles)}


def test_the_sentence_of_the_bars_tells_their_sum(qtbot: QtBot) -> None:
    chart = bars(qtbot)
    assert chart.accessibleDescription() == (
        "435 customers were sent and 30 skipped in the last 30 days; "
        "the most on Friday, November 20, 2026, 29."
    )
    assert chart.table().rows[0] == ("Friday, November 20, 2026", "29", "2")
    chart.show_bars([Bar(TODAY, 0, 0)] * 7)
    assert chart.accessibleDescription() == "No customers were sent in the last 7 days."
    assert chart.table().rows == ()


def test_keys_turn_and_enter_opens(qtbot: QtBot) -> None:
    for chart in every_chart(qtbot):
        last = chart.places - 1
        chart.setFocus()
        QTest.keyClick(chart, Qt.Key.Key_Left)
        assert chart.chosen == last
        assert chart.accessibleDescription() == chart.words_of(last)
        QTest.keyClick(chart, Qt.Key.Key_Left)
        assert chart.chosen == last - 1
        QTest.keyClick(chart, Qt.Key.Key_Home)
        assert chart.chosen == 0
        QTest.keyClick(chart, Qt.Key.Key_Left)
        assert chart.chosen == 0
        QTest.keyClick(chart, Qt.Key.Key_End)
        QTest.keyClick(chart, Qt.Key.Key_Right)
        with qtbot.waitSignal(chart.opened) as opened:
            QTest.keyClick(chart, Qt.Key.Key_Return)
        assert opened.args == [last]


def test_a_click_opens_the_day_under_it(qtbot: QtBot) -> None:
    chart = bars(qtbot)
    area = chart._area()
    for place in (0, 13, 29):
        across = area.left() + area.width() * (place + 0.5) / 30
        with qtbot.waitSignal(chart.opened) as opened:
            QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(int(across), 20))
        assert opened.args == [place]
    with qtbot.assertNotEmitted(chart.opened):
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_time_runs_from_the_other_side_where_writing_does(qtbot: QtBot) -> None:
    for chart in every_chart(qtbot):
        before = [
            chart.place_at(QPoint(x, chart.height() // 2)) for x in range(0, chart.width(), 3)
        ]
        chart.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        after = [chart.place_at(QPoint(x, chart.height() // 2)) for x in range(0, chart.width(), 3)]
        assert after != before
        assert set(after) == set(before)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.chosen == chart.places - 2


def pixels(chart: Chart) -> set[str]:
    image = chart.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_they_are_drawn_from_the_palette(qtbot: QtBot) -> None:
    for dark in (False, True):
        colours = palette(dark=dark)
        for chart in every_chart(qtbot):
            chart.setPalette(colours)
            seen = pixels(chart)
            other = palette(dark=not dark)
            assert seen & {colour(role, colours).name() for role in (Role.ACCENT, Role.GOOD)}
            assert colour(Role.ACCENT, other).name() not in seen
            assert colour(Role.GOOD, other).name() not in seen


def test_signs_differ_by_shape_not_colour_alone(qtbot: QtBot) -> None:
    """Seen without colours, an hour that went well still is another picture than one that did not."""
    seen = []
    for sign in SIGNS:
        strip = HealthStrip()
        qtbot.addWidget(strip)
        strip.resize(40, 120)
        flat = palette(dark=False)
        strip.setPalette(flat)
        strip.show_tiles([Tile(BEGINS, sign)])
        image = strip.grab().toImage()
        ground = flat.color(QPalette.ColorRole.Window).name()
        marks = tuple(
            image.pixelColor(x, y).name() != ground
            and QColor(image.pixelColor(x, y)).lightness() < 200
            for x in range(image.width())
            for y in range(image.height())
        )
        seen.append(marks)
    assert len(set(seen)) == len(SIGNS)


@pytest.mark.parametrize("empty", [True, False])
def test_nothing_is_drawn_too_and_opens_nothing(qtbot: QtBot, empty: bool) -> None:
    line, ring, strip = AudienceLine(), Ring(), HealthStrip()
    charts: list[Chart] = [bars(qtbot, []), line, ring, strip]
    for chart in charts:
        qtbot.addWidget(chart)
        if empty:
            chart.resize(10, 10)
        chart.show()
        chart.grab()
        QTest.keyClick(chart, Qt.Key.Key_Left)
        with qtbot.assertNotEmitted(chart.opened):
            QTest.keyClick(chart, Qt.Key.Key_Return)


def test_a_small_share_can_still_be_seen(qtbot: QtBot) -> None:
    ring = Ring()
    qtbot.addWidget(ring)
    ring.show_slices([Slice("In", 1_000_000, Role.ACCENT), Slice("Out", 1, Role.ATTENTION)])
    angles = ring._angles()
    assert angles[1] > 3.9
    assert sum(angles) == pytest.approx(360)


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (7, [0, 2, 4, 6, 8]), (64, [0, 20, 40, 60, 80]),
        (999, [0, 500, 1000]), (1_000_000, [0, 500_000, 1_000_000]),
    ],
)  # fmt: skip
def test_scales_are_round(most: int, scale: list[int]) -> None:
    assert steps(most) == scale


@pytest.mark.parametrize(
    ("count", "most", "shown"),
    [(7, 7, [0, 1, 2, 3, 4, 5, 6]), (30, 4, [5, 13, 21, 29]), (1, 5, [0]), (0, 5, []), (5, 0, [])],
)
def test_labels_are_thinned_evenly(count: int, most: int, shown: list[int]) -> None:
    assert list(thinned(count, most)) == shown
