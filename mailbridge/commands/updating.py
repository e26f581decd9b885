"""``updates``: whether a newer mailbridge is there. It installs nothing."""

from __future__ import annotations

import argparse

from mailbridge import __version__
from mailbridge.commands.output import print_json


def updates(arguments: argparse.Namespace) -> int:
    """Ask the release feed once; typing the command is the consent. Raises Ask, Wait."""
    from mailbridge.service.support.updates import look, source  # noqa: PLC0415  # loads the network

    release = look(source())
    if arguments.json:
        print_json(
            {
                "version": __version__,
                "newer": release and release.version,
                "released": release and release.released.isoformat(),
                "page": release and release.page,
                "important": bool(release and release.important),
            }
        )
    elif release is None:
        print(f"mailbridge {__version__} is the newest.")
    else:
        print(f"mailbridge {release.version} of {release.released} is there: {release.page}")
        if release.important:
            print("It mends something important: please install it soon.")
    return 0
