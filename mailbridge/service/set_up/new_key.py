"""Another key for the account that mailbridge is connected to: tried first, then kept.

It connects to no other account and no other audience; that is the set-up's.
"""

from __future__ import annotations

from mailbridge.base.errors import AudienceGone
from mailbridge.base.language import tr
from mailbridge.service.running.connection import same_account
from mailbridge.service.session import Session
from mailbridge.service.set_up.setup import check_key
from mailbridge.settings.server import clean_key, server_name
from mailbridge.store import state


def use_key(session: Session, key: str) -> None:
    """Try a key and keep it in the credential store. Blocks on the network.

    Raises KeyProblem (malformed, wrong, of another account, or the store is locked), AccountProblem
    (role), AudienceGone, Wait (no network); nothing is kept then.
    """
    given = clean_key(key)
    account, audiences = check_key(session, given)
    with session.reading() as database:
        if database is not None:
            same_account(database, account)
            known = state.get(database, state.AUDIENCE_ID)
            if known and known not in {one.id for one in audiences}:
                raise AudienceGone(
                    tr("This key does not reach your audience"),
                    tr("Use a key of the account that has it, or choose another audience."),
                )
    session.secrets.store_api_key(server_name(session.environment), given)
