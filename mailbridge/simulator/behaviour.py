"""The places where Mailchimp's behaviour is not known for sure, each a switch with a default.

It is no list of faults: those are scripted in `faults`. A test that depends on one of these
runs with both settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class Behaviour:
    """How the simulator answers the open questions. Defaults are the stricter, likelier reading.

    archived_put: a PUT or PATCH without status on an archived contact leaves it archived, or
        brings it back with its former status.
    archived_batch: the same for batch subscribe with `status_if_new` and `update_existing`.
    put_tags: `tags` in a PUT of an existing member are ignored (older reports) or added.
    batch_tags_start: tags given in a batch subscribe or at creation start automations.
    required_on_update: an update is refused where a required field would stay empty, never, or
        whenever the call omits a required field.
    list_archived: the member list without `status` includes archived contacts.
    address_needed: PUT of an existing member must carry `email_address` (documented in 2026, not
        so in the recordings of 2021).
    tags_change_member: setting a tag moves `last_changed`.
    login: what the person does on the log-in page; "ask" shows it with two links.
    """

    archived_put: Literal["stays", "returns"] = "stays"
    archived_batch: Literal["stays", "returns"] = "stays"
    put_tags: Literal["ignored", "added"] = "ignored"
    batch_tags_start: bool = True
    required_on_update: Literal["lacking", "never", "omitted"] = "lacking"
    list_archived: bool = False
    address_needed: bool = False
    tags_change_member: bool = False
    login: Literal["ask", "allow", "deny"] = "ask"
