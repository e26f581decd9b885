"""The Session: everything built from one home folder, and the one object a face is given.

It wires and delegates; rules live below. Reading needs no lock; whatever sends takes the engine's.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from mailbridge.base.clock import Clock, SystemClock, moment, stamp
from mailbridge.base.errors import Repair, SettingsError
from mailbridge.base.language import tr
from mailbridge.base.lock import EngineLock
from mailbridge.base.paths import Paths, there
from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Skipped
from mailbridge.service.running.rebuilding import open_sound
from mailbridge.service.running.room import must_be_here
from mailbridge.service.standing.status import Status, read_status
from mailbridge.settings.reading import read_settings
from mailbridge.settings.schema import Settings
from mailbridge.settings.secrets import NoStore, Secrets
from mailbridge.settings.server import server_name
from mailbridge.store import feeds, history, salvage, skipped, state
from mailbridge.store.database import Database, damaged, open_database, open_for_reading
from mailbridge.store.meaning import meaningful


class Session:
    """One mailbridge: its folders, settings, secrets and state."""

    def __init__(self, paths: Paths, environment: Mapping[str, str], clock: Clock) -> None:
        self.paths = paths
        self.environment = environment
        self.clock = clock
        self.secrets = Secrets(environment)

    @classmethod
    def open(
        cls, environment: Mapping[str, str] | None = None, clock: Clock | None = None
    ) -> Session:
        """The session of an environment (the process's own by default). Makes the folders.

        Raises SettingsError where they cannot be made, or would be another computer's.
        """
        given = dict(os.environ) if environment is None else dict(environment)
        paths = Paths.from_environment(given)
        must_be_here(paths.state_dir)
        return cls(paths.make(), given, clock or SystemClock())

    @property
    def configured(self) -> bool:
        """Whether set-up was finished once."""
        return there(self.paths.settings_file)

    @property
    def base(self) -> Path:
        """The folder that relative paths in the settings count from."""
        return self.paths.config_dir

    def settings(self) -> Settings:
        """The owner's settings. Raises SettingsError where there are none or they are unusable."""
        if not self.configured:
            raise SettingsError(
                tr("mailbridge is not set up yet"),
                tr("Open the window, or run: mailbridge setup FILE.toml"),
            )
        return read_settings(self.paths.settings_file)

    @contextmanager
    def engine(self, role: str) -> Iterator[Database]:
        """The state database for writing, with the engine's lock. Raises Occupied, Repair, Wait.

        role: who is at work, as another one is told: "sync", "watch", "setup".
        """
        with EngineLock(self.paths.lock_file).acquire(role):
            database = open_sound(self.paths, self.now(), setting_up=role == "setup")
            try:
                yield database
            except (sqlite3.Error, Repair) as error:
                if salvage.is_damage(error):
                    salvage.suspect(self.paths.state_db)
                raise
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                # A fault of ours, or a value that a damaged page left without a meaning?
                if meaningful(database):
                    raise
                salvage.suspect(self.paths.state_db)
                raise damaged() from error
            finally:
                database.close()

    @contextmanager
    def reading(self) -> Iterator[Database | None]:
        """The state database for reading, None where there is none yet."""
        try:
            database = open_for_reading(self.paths.state_db)
        except FileNotFoundError:
            yield None
            return
        try:
            yield database
        finally:
            database.close()

    def now(self) -> str:
        """The present moment as a stamp."""
        return stamp(self.clock.now())

    def status(self) -> Status:
        """How things stand."""
        with self.reading() as database:
            return Status() if database is None else read_status(database, self.now())

    def history(self, limit: int | None = None) -> list[history.Line]:
        """What was sent, newest first."""
        with self.reading() as database:
            return [] if database is None else list(history.lines(database, limit=limit))

    def last_summary(self) -> str:
        """The sentence of the last run that is over, "" before the first."""
        with self.reading() as database:
            return "" if database is None else history.last_message(database)

    def skipped(self) -> list[Skipped]:
        """The rows that are not in Mailchimp now, and why."""
        with self.reading() as database:
            return [] if database is None else list(skipped.entries(database))

    def pause(self, until: str | None = None) -> None:
        """Send nothing until a stamp, or until resumed. Takes effect at once, engine or not.

        Raises SettingsError where until is no time.
        """
        try:
            end = stamp(moment(until)) if until else "1"
        except (ValueError, OverflowError):
            raise SettingsError(
                tr("The end of the pause is not a time"), tr("Write it like 2026-11-02T09:30:00Z.")
            ) from None
        self._remember(state.PAUSED, end)

    def resume(self) -> None:
        """Send again."""
        self._remember(state.PAUSED, "")

    def hand_over(self, *, whole: bool) -> None:
        """Ask the engine that is at work on this home for a pass, whole or not, once it can."""
        self._remember(state.WISHED, "sync --all" if whole else "sync")

    def _remember(self, name: str, value: str) -> None:
        """One small fact, written beside the engine: SQLite lets one of the two wait a moment."""
        database = open_database(self.paths.state_db)
        try:
            with database.transaction():
                state.put(database, name, value)
        finally:
            database.close()

    def confirm(self, *, keep: bool) -> bool:
        """Answer what brakes hold: let it through at the next run, or keep everyone.

        Returns whether anything was held.
        """
        database = open_database(self.paths.state_db)
        try:
            with database.transaction():
                held = bool(read_status(database, self.now()).held)
                if held and keep:
                    feeds.keep_everyone(database)
                elif held:
                    feeds.release(database)
        finally:
            database.close()
        return held

    def disconnect(self) -> int:
        """Remove the key and empty the outbox; the audience stays. Returns how many waited.

        Raises Occupied while an engine is at work, KeyProblem where the store does not open.
        """
        with self.engine("disconnect") as database:
            # A computer without a credential store keeps no key: there is nothing to remove.
            with suppress(NoStore):
                self.secrets.delete_api_key(server_name(self.environment))
            with database.transaction():
                waiting = int(database.one("SELECT count(*) FROM outbox"))
                waiting += int(database.one("SELECT count(*) FROM actions"))
                database.execute("DELETE FROM outbox")
                database.execute("DELETE FROM actions")
                # Everyone who waited is looked at again, should this audience be connected anew.
                database.execute("UPDATE feeds SET mark = '', signature = ''")
                state.put(database, state.AUDIENCE_ID, "")
                state.put(database, state.TROUBLE, "")
                if waiting:
                    history.add(database, _emptied(self.now(), waiting))
        return waiting


def _emptied(now: str, waiting: int) -> history.Line:
    return history.Line(
        time=now,
        run=0,
        feed="",
        key="",
        email="",
        action=Action.SETUP,
        result=Result.DONE,
        detail=tr("disconnected; {waiting} waiting changes were dropped", waiting=waiting),
    )
