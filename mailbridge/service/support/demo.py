"""The demo: a sample shop and a Mailchimp simulator in a throw-away home, everything connected.

It touches neither the owner's settings nor their credential store, and reaches no network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.service.session import Session
from mailbridge.service.set_up import setup
from mailbridge.service.support.sample import SETTINGS, make_sample_shop
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator

AUDIENCE = "Main Street Jewelers Customers"
LATENCY_MS = 40


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is running. environment: what a process needs to take part in it."""

    folder: Path
    session: Session
    simulator: Simulator
    environment: Mapping[str, str]
    sentences: tuple[str, ...]


@contextmanager
def running_demo(keep: Path | None, environment: Mapping[str, str]) -> Iterator[Demo]:
    """Make the demo, set it up, and take it away afterwards; keep: a folder that stays.

    Raises SettingsError where the folder has something in it already.
    """
    with ExitStack() as stack:
        folder = _folder(keep, stack)
        shop = folder / "shop.db"
        make_sample_shop(shop)
        simulator = Simulator(audiences=(AUDIENCE,), latency_ms=LATENCY_MS)
        stack.enter_context(simulator)
        variables = {
            **environment,
            "MAILBRIDGE_HOME": str(folder / "home"),
            "MAILBRIDGE_API_URL": simulator.url,
            # The demo's key is worth nothing; it stays out of the credential store.
            "MAILBRIDGE_API_KEY": simulator.key,
        }
        session = Session.open(variables)
        file = folder / "settings.toml"
        file.write_text(SETTINGS.format(shop=shop.as_posix()), encoding="utf-8")
        done = setup.apply(session, read_settings(file), simulator.key, keep_key=False)
        yield Demo(folder, session, simulator, variables, tuple(done.sentences))


def _folder(keep: Path | None, stack: ExitStack) -> Path:
    if keep is None:
        return Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="mailbridge-demo-", ignore_cleanup_errors=True)
            )
        )
    folder = keep.expanduser().absolute()
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError(
            tr("The demo needs an empty folder"), tr("{folder} has something in it.", folder=folder)
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
