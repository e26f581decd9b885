"""The preferences as fields to fill in, in their groups: start, notices, look, new versions.

It stores nothing and starts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailbridge.base.language import tr
from mailbridge.service.preferences import TEXT_SIZES, Preferences
from mailbridge.service.rules.setting_fields import Kind, SettingField

SECTION = "preference"
AUTOSTART = "autostart"
"""No preference of ours: this computer knows whether mailbridge starts by itself."""

_FIRST = Preferences()


def start_fields(preferences: Preferences, *, autostart: bool) -> tuple[SettingField, ...]:
    """What happens at the start, and when the window is closed."""
    return (
        _switch(AUTOSTART, tr("Start mailbridge when I sign in"), value=autostart, default=False),
        _yes_no(
            preferences,
            "close_keeps_running",
            tr("Closing the window keeps mailbridge working"),
            tr("Otherwise closing it quits mailbridge, and nothing is sent until you start it."),
        ),
    )


def notice_fields(preferences: Preferences) -> tuple[SettingField, ...]:
    """What the system's notices tell, and when they keep still."""
    hours = tuple((hour, _hour(hour)) for hour in range(25))
    return (
        _yes_no(preferences, "tell_problems", tr("Tell me when something needs me")),
        _yes_no(preferences, "tell_works_again", tr("Tell me when it works again")),
        _yes_no(preferences, "tell_skipped", tr("Tell me when customers are skipped, once a day")),
        _yes_no(preferences, "tell_success", tr("Tell me when a check that I started is done")),
        _yes_no(preferences, "quiet", tr("Keep still outside opening hours")),
        _choice(preferences, "opens", tr("The shop opens at"), hours),
        _choice(preferences, "closes", tr("The shop closes at"), hours),
    )


def look_fields(preferences: Preferences, languages: Sequence[str]) -> tuple[SettingField, ...]:
    """Language, colours, size. languages: those there are, by their short names."""
    named = tuple((one, _own_name(one)) for one in languages)
    themes = (
        ("system", tr("Like this computer")),
        ("light", tr("Light")),
        ("dark", tr("Dark")),
    )
    sizes = tuple((size, f"{size} %") for size in TEXT_SIZES)
    later = tr("From the next start on.")
    own = ("", tr("Like this computer"))
    return (
        _choice(preferences, "language", tr("Language"), (own, *named), later),
        _choice(preferences, "theme", tr("Appearance"), themes),
        _choice(preferences, "text_size", tr("Text size"), sizes, later),
    )


def version_fields(preferences: Preferences) -> tuple[SettingField, ...]:
    """Whether new versions are asked for; off until the owner says otherwise."""
    return (
        _yes_no(
            preferences,
            "check_for_updates",
            tr("Tell me about new versions"),
            tr(
                "Asks once a day whether there is a newer mailbridge. Nothing is told about your "
                "shop, and nothing is installed by itself."
            ),
        ),
    )


def _yes_no(preferences: Preferences, name: str, title: str, text: str = "") -> SettingField:
    value, default = getattr(preferences, name), getattr(_FIRST, name)
    return _switch(name, title, text, value=value, default=default)


def _switch(name: str, title: str, text: str = "", *, value: bool, default: bool) -> SettingField:
    return SettingField(SECTION, name, title, text, Kind.YES_NO, value, default)


def _choice(
    preferences: Preferences,
    name: str,
    title: str,
    choices: tuple[tuple[object, str], ...],
    text: str = "",
) -> SettingField:
    value, default = getattr(preferences, name), getattr(_FIRST, name)
    return SettingField(SECTION, name, title, text, Kind.CHOICE, value, default, choices)


def _own_name(language: str) -> str:
    """A language as it names itself: who looks for it may read no other."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # when the page is shown

    try:
        found = Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return language
    name = found.get_display_name() or language
    return name[:1].upper() + name[1:]


def _hour(hour: int) -> str:
    return f"{hour:02}:00"
