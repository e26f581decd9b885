"""``test-event``: one event sent by hand, so that it can be picked in a Customer Journey."""

from __future__ import annotations

import argparse

from mailbridge.base.errors import SettingsError
from mailbridge.commands import exits
from mailbridge.service.session import Session


def try_event(session: Session, arguments: argparse.Namespace) -> int:
    """Send one event to a contact of the audience."""
    from mailbridge.service.rules.trial_event import (  # noqa: PLC0415  # requests, only when needed
        send_trial_event,
    )

    properties = _properties(arguments.property)
    sent = send_trial_event(session, arguments.name, arguments.email, properties)
    for sentence in sent.sentences:
        print(sentence)
    return exits.FINE


def _properties(given: list[str]) -> dict[str, str]:
    """The --property K=V of the command line. Raises SettingsError for one that is not."""
    pairs = [text.partition("=") for text in given]
    wrong = next((text for text, pair in zip(given, pairs, strict=True) if not all(pair[:2])), None)
    if wrong is not None:
        raise SettingsError(
            "The command line cannot be used", f"--property “{wrong}” is not of the form K=V."
        )
    return {name.strip(): value.strip() for name, _, value in pairs}
