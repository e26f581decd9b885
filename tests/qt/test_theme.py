from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette

from mailbridge.widgets.theme import Role, colour, is_dark, palette

P = QPalette.ColorRole
TEXTS = [
    (P.WindowText, P.Window),
    (P.Text, P.Base),
    (P.Text, P.AlternateBase),
    (P.ButtonText, P.Button),
    (P.HighlightedText, P.Highlight),
    (P.ToolTipText, P.ToolTipBase),
    (P.Link, P.Window),
    (P.Link, P.Base),
    (P.PlaceholderText, P.Window),
    (P.PlaceholderText, P.Base),
]


def luminance(shade: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(one) for one in (shade.redF(), shade.greenF(), shade.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(dark: bool, text: P, ground: P) -> None:
    colours = palette(dark=dark)
    assert contrast(colours.color(text), colours.color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("role", "ground"),
    [(role, ground) for role in Role if role is not Role.LINE for ground in (P.Window, P.Base)],
)
def test_meanings_can_be_told_from_their_ground(dark: bool, role: Role, ground: P) -> None:
    colours = palette(dark=dark)
    assert contrast(colour(role, colours), colours.color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_drawn_on_a_meaning_can_be_read(dark: bool) -> None:
    """Badges, ticks, bars beside their track, the ring round who has the keyboard, chosen rows."""
    colours = palette(dark=dark)
    base, track = colours.color(P.Base), colour(Role.LINE, colours)
    assert contrast(base, colour(Role.ATTENTION, colours)) >= 4.5
    assert contrast(base, colour(Role.ACCENT, colours)) >= 3
    for role in (Role.ACCENT, Role.GOOD, Role.ATTENTION, Role.PROBLEM, Role.MUTED):
        assert contrast(colour(role, colours), track) >= 3, role
    for ground in (P.Window, P.Base, P.AlternateBase, P.Button):
        assert contrast(colour(Role.ACCENT, colours), colours.color(ground)) >= 3, ground
        assert contrast(colour(Role.MUTED, colours), colours.color(ground)) >= 3, ground
    for ground in (P.Window, P.Base, P.AlternateBase):
        for text in (P.Text, P.WindowText, P.Link, P.PlaceholderText):
            assert contrast(colours.color(text), colours.color(ground)) >= 4.5, (text, ground)


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_are_known_by_the_palette(dark: bool) -> None:
    assert is_dark(palette(dark=dark)) is dark
