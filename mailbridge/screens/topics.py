"""Which page of the help belongs to what is shown.

It opens none; the pages are Markdown files in resources/help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailbridge.base.errors import Remedy
from mailbridge.screens.help import CONTENTS

PAGES: Mapping[str, str] = {
    "overview": CONTENTS,
    "customers": "customer-missing",
    "activity": "unsubscribes",
    "skipped": "skipped",
    "rules": "what-is-sent",
    "settings": "change-audience",
    "hold": "on-hold",
}
"""Page of the window → page of the help."""

STEPS = (CONTENTS, "reading", "mailchimp-key", "double-opt-in", "what-is-sent")
"""The same for the wizard's pages, in their order."""

REMEDIES: Mapping[Remedy, str] = {
    Remedy.RETRY: "not-reached",
    Remedy.KEY: "key-refused",
    Remedy.UNLOCK: "key-refused",
    Remedy.AUDIENCE: "change-audience",
    Remedy.SOURCE: "not-reached",
    Remedy.SIGN_IN: "not-reached",
    Remedy.NOT_PRIVATE: "not-reached",
    Remedy.FILE_HELD: "not-reached",
    Remedy.FOLDER: "not-reached",
    Remedy.FILE: "not-reached",
    Remedy.COLUMN: "reading",
    Remedy.RULES: "what-is-sent",
}
"""What can be done about a trouble → the page about it; where there is none, the contents."""


def topic(page: str, remedies: Sequence[Remedy] = ()) -> str:
    """The page of the help for a page of the window.

    remedies: of what needs the owner now, the most serious first; the overview is about them.
    """
    if page == "overview" and remedies:
        return REMEDIES.get(remedies[0], CONTENTS)
    return PAGES.get(page, CONTENTS)
