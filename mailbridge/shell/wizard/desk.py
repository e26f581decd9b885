"""Does what the wizard asks, with the service: looks, checks the key, saves, lets go.

It shows nothing. Most of it blocks, so the wizard calls it in threads.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from mailbridge.base.errors import KeyProblem, SettingsError
from mailbridge.base.language import tr
from mailbridge.base.paths import write_private
from mailbridge.records.audience import Account, Audience
from mailbridge.records.change import Result
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.look import AudienceForm, Found, Look, Place, Preview, Saved
from mailbridge.service.session import Session
from mailbridge.service.set_up.key_place import key_place
from mailbridge.settings.schema import Settings, Sync
from mailbridge.shell.autostart import autostart_is_on, set_autostart
from mailbridge.shell.wizard.drafting import FEED, choices_of, settings_of
from mailbridge.store import history
from mailbridge.widgets.engine.child import own_program

_KEPT = "wizard.json"
_KEY = "key"


class SetUpDesk:
    """The wizard's desk over one session.

    places: folders in which to look for customers; None: where people keep them.
    """

    def __init__(self, session: Session, places: Sequence[Path] | None = None) -> None:
        self._session = session
        self._places = places

    def look(self, place: Place) -> Look:
        """What is there. Raises SourceProblem, SettingsError, KeyProblem, Hold or Wait."""
        from mailbridge.shell.wizard.looking import look_at  # noqa: PLC0415 - readers, when they are used

        name, password = self._access(place)
        found = look_at(place, self._session.clock, password=password, name=name)
        if place.password:
            self._keep(place.place, place.password)
        return found

    def left_out(self, place: Place) -> Sequence[tuple[str, str, str]]:
        """Whose address cannot be used, and why. Raises as look does."""
        from mailbridge.shell.wizard.left_out import left_out  # noqa: PLC0415 - as above

        name, password = self._access(place)
        return left_out(place, self._session.clock, password=password, name=name)

    def preview(self, place: Place) -> Preview:
        """An export's first rows, read as the place says. Raises SourceProblem, Hold or Wait."""
        from mailbridge.shell.wizard.looking import preview  # noqa: PLC0415 - readers, when they are used

        return preview(place, self._session.clock)

    def _access(self, place: Place) -> tuple[str, str]:
        """The name of the feed there, and its password where it is on a server."""
        name = self._feed_at(place.place)
        known = self._password(name, place.place, place.password) if place.on_server else ""
        return name, known

    def find(self) -> Sequence[Found]:
        """Files with customers in the places where people keep them, but for our own."""
        from mailbridge.service.set_up import found_shops  # noqa: PLC0415 - readers, when they are used

        own = (self._session.paths.config_dir, self._session.paths.state_dir)
        places = self._places
        if places is None:
            places = found_shops.likely_places(self._session.environment)
        shops = found_shops.find_shops(self._session.clock, places, spare=own)
        return [Found(one.place, one.customers, one.more, one.changed) for one in shops]

    def today(self) -> date:
        """The shop's calendar day."""
        return self._session.clock.today()

    def check_key(self, key: str) -> tuple[Account, list[Audience]]:
        """Whose key it is, and its audiences. Raises KeyProblem, AccountProblem or Wait."""
        from mailbridge.service.set_up import setup  # noqa: PLC0415 - the network, when it is used

        found = setup.check_key(self._session, key or self._known_key())
        if key:
            self._keep(_KEY, key)
        return found

    def audience_form(self, key: str) -> AudienceForm:
        """What a new audience would be. Raises KeyProblem, AccountProblem or Wait."""
        from mailbridge.service.set_up import new_audience  # noqa: PLC0415 - the network, when it is used

        foreseen = new_audience.foresee(self._session, key or self._known_key())
        return AudienceForm(foreseen.allowed, foreseen.values)

    def key_place(self) -> str:
        """Where the key is kept, in a sentence."""
        return key_place(self._session.secrets)

    def can_log_in(self) -> bool:
        """Whether mailbridge is registered for it, and no key of the environment would win."""
        from mailbridge.service.set_up import login  # noqa: PLC0415 - the network, when it is used

        return login.available(self._session)

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        """What takes a key's place. Raises what login.log_in raises."""
        from mailbridge.service.set_up import login  # noqa: PLC0415 - the network, when it is used

        return login.log_in(self._session, open_url, cancelled).key

    def save(self, choices: Choices, key: str, password: str) -> Saved:
        """Connect, add missing fields, save. Paused until ``let_go``, so that nothing is sent.

        Raises what setup.apply raises; then nothing was saved.
        """
        from mailbridge.service.set_up import setup  # noqa: PLC0415 - the network, when it is used

        settings = settings_of(choices, self._present())
        self._session.pause()
        given = key or self._known_key()
        from_variable = given == self._session.environment.get("MAILBRIDGE_API_KEY")
        name, place = self._feed_at(choices.place), choices.place
        passwords = {name: self._password(name, place, password)} if "://" in place else {}
        done = setup.apply(
            self._session, settings, given, keep_key=not from_variable, passwords=passwords
        )
        for what in (_KEY, place) if passwords else (_KEY,):
            self._keep(what, "")
        return Saved(done.sentences, done.audience.id)

    def let_go(self) -> None:
        """Customers may be sent."""
        self._session.resume()

    def remembered(self) -> Choices:
        """What was chosen when the wizard was left; else what the settings say."""
        try:
            return Choices.from_json(json.loads(self._kept().read_bytes()))
        except (OSError, ValueError):
            present = self._present()
            return choices_of(present) if present is not None else Choices()

    def remember(self, choices: Choices | None) -> None:
        """Keep the choices beside the state; None: forget them."""
        if choices is None:
            self._kept().unlink(missing_ok=True)
        else:
            write_private(self._kept(), json.dumps(choices.as_json()).encode())

    def knows_key(self) -> bool:
        """Whether a key is there already."""
        given = bool(self._session.environment.get("MAILBRIDGE_API_KEY"))
        return given or self._session.configured or self._kept().exists()

    def rehearsal(self) -> Sequence[str]:
        """The command line of the dry run."""
        return own_program("sync", "--dry-run", "--though-paused", "--json", "--lists")

    def few(self, number: int) -> Sequence[str]:
        """The command line that sends a few, although set-up holds everybody with a pause."""
        return own_program("sync", "--limit", str(number), "--though-paused", "--json")

    def sent(self, run: int) -> Sequence[str]:
        """Their addresses, from the history of the run."""
        with self._session.reading() as database:
            found = [] if database is None else list(history.lines(database, run=run))
        people = [one.email for one in found if one.result is Result.DONE and one.email]
        return list(dict.fromkeys(people))

    def minutes(self) -> float:
        """How often mailbridge looks by itself."""
        present = self._present()
        return (present.sync if present is not None else Sync()).every_minutes

    def starts_at_sign_in(self) -> bool:
        """Whether it does; where nobody was asked yet, whether it should.

        Not one that lives in a folder of its own: whoever set that up starts it, too.
        """
        environment = self._session.environment
        first = not self._session.paths.state_db.exists()
        wished = first and not environment.get("MAILBRIDGE_HOME")
        return wished or autostart_is_on(environment)

    def start_at_sign_in(self, on: bool) -> None:
        """Let it, or not. Raises SettingsError where the system refuses."""
        if on != autostart_is_on(self._session.environment):
            set_autostart(on, self._session.environment)

    def _feed_at(self, place: str) -> str:
        """What the feed is called whose customers come from there, or would."""
        present = self._present()
        feeds = present.feed if present is not None else []
        return next((feed.name for feed in feeds if feed.database == place), FEED)

    def _password(self, name: str, place: str, typed: str) -> str:
        """A server's password: as it was typed, else as it is known for this very address.

        Raises StoreLocked.
        """
        secrets = self._session.secrets
        if typed or secrets.password_from_environment(name):
            return secrets.with_passwords({name: typed}).database_password(name) or ""
        present = self._present()
        if present is not None and any(feed.database == place for feed in present.feed):
            return secrets.database_password(name) or ""
        return secrets.kept_for_set_up(place)

    def _present(self) -> Settings | None:
        """The settings there are; None where there are none that can be used."""
        try:
            return self._session.settings()
        except SettingsError:
            return None

    def _known_key(self) -> str:
        from mailbridge.settings.server import server_name  # noqa: PLC0415 - only when it is asked

        if self._kept().exists() and (kept := self._session.secrets.kept_for_set_up(_KEY)):
            return kept
        key = self._session.secrets.api_key(server_name(self._session.environment))
        if not key:
            raise KeyProblem(tr("There is no Mailchimp key yet"), tr("Please enter it."))
        return key

    def _keep(self, what: str, secret: str) -> None:
        """Keep what was typed until set-up is finished, so that nobody types it twice; "": forget.

        A store that does not take it is no trouble now: then it is asked for again.
        """
        with suppress(KeyProblem):
            self._session.secrets.keep_for_set_up(what, secret)

    def _kept(self) -> Path:
        return self._session.paths.state_dir / _KEPT
