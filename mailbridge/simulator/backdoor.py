"""The tests' own entrance, under `/_simulator`: acts, faults, state and requests as JSON.

It is no part of Mailchimp's API; it needs a key of the account, even a revoked one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from mailbridge.simulator import access
from mailbridge.simulator.acts import BY_NAME, Acts
from mailbridge.simulator.behaviour import Behaviour
from mailbridge.simulator.faults import Fault, FaultScript
from mailbridge.simulator.gate import Gate
from mailbridge.simulator.model import Audience, Member, MergeField, stamp
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.requestlog import RequestLog
from mailbridge.simulator.shapes import event, merge_field
from mailbridge.simulator.wire import Reply, Request

HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class Backdoor:
    """Answers what is asked under `/_simulator`."""

    def __init__(
        self, acts: Acts, faults: FaultScript, log: RequestLog, gate: Gate,
        hang_up: Callable[[], None],
    ) -> None:  # fmt: skip
        self._acts = acts
        self._faults = faults
        self._log = log
        self._gate = gate
        self._hang_up = hang_up

    def reply(self, request: Request) -> Reply:
        """Do it and say what came of it; 400 with a sentence where it cannot be done."""
        try:
            key = access.credentials(request.headers, request.query)
        except Problem as problem:
            return _json(problem.status, problem.body(""))
        if key not in self._acts.account.keys:
            return _json(401, {"error": "no key of this simulator"})
        try:
            body = orjson.loads(request.body) if request.body else {}
            return _json(200, self._do(request, body))
        except (LookupError, TypeError, ValueError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def act(self, fault: Fault) -> None:
        """Carry out the act of a fault that strikes."""
        self._act(fault.act)

    def _do(self, request: Request, body: Any) -> Any:
        """What was asked for, as JSON can say it. Raises LookupError for an unknown path."""
        deeds: dict[tuple[str, str], Callable[[], Any]] = {
            ("POST", "act"): lambda: {"result": _plain(self._act(body))},
            ("GET", "faults"): self._faults.summary,
            ("POST", "faults"): lambda: self._add_faults(body),
            ("DELETE", "faults"): self._faults.clear,
            ("POST", "behaviour"): lambda: self._behave(body),
            ("POST", "hang-up"): self._hang_up,
            ("GET", "state"): self.state,
            ("GET", "requests"): lambda: self._requests(request),
        }
        return deeds[request.method, request.segments[-1]]()

    def _add_faults(self, rules: Any) -> None:
        for rule in rules if isinstance(rules, list) else [rules]:
            self._faults.add(**rule)

    def _act(self, wanted: Mapping[str, Any]) -> Any:
        given = dict(wanted)
        name = given.pop("act", "")
        if name not in BY_NAME:
            raise LookupError(f"unknown act: {name}; known: {', '.join(sorted(BY_NAME))}")
        if "list" in given:
            given["list_id"] = given.pop("list")
        return getattr(self._acts, name)(**given)

    def _behave(self, wanted: Mapping[str, Any]) -> None:
        for name, value in wanted.items():
            if name not in Behaviour.__slots__:
                raise LookupError(name)
            setattr(self._acts.account.behaviour, name, value)

    def _requests(self, request: Request) -> list[dict[str, Any]]:
        return [
            {"n": each.n, "at": each.at.isoformat(), "method": each.method, "path": each.path,
             "query": each.query, "body": each.body, "status": each.status,
             "in_flight": each.in_flight, "fault": each.fault}
            for each in self._log.since(int(request.query.get("since", "0")))
        ]  # fmt: skip

    def state(self) -> dict[str, Any]:
        """Everything the account holds, for comparisons."""
        with self._acts.lock:
            account = self._acts.account
            return {
                "account": account.name,
                "keys": {key: "good" if good else "revoked" for key, good in account.keys.items()},
                "audiences": {key: _audience(each) for key, each in account.audiences.items()},
                "automations": [
                    {"kind": each.kind, "via": each.via, "list_id": each.list_id,
                     "email": each.email, "name": each.name, "at": stamp(each.at)}
                    for each in account.automations
                ],
                "max_in_flight_seen": self._gate.most,
                "refused_for_too_many": self._gate.refused,
                "requests": self._log.total,
            }  # fmt: skip


def _audience(audience: Audience) -> dict[str, Any]:
    members = audience.members.values()
    return {
        "id": audience.id,
        "name": audience.name,
        "members": {member.email: member_state(audience, member) for member in members},
        "fields": [merge_field(audience, each) for each in audience.fields.values()],
        "segments": [
            {"id": each.id, "name": each.name, "type": each.kind, "options": each.options}
            for each in audience.segments.values()
        ],
        "forgotten": sorted(audience.forgotten),
    }


def member_state(audience: Audience, member: Member) -> dict[str, Any]:
    """One contact, with what the API does not show."""
    return {
        "email": member.email,
        "id": member.id,
        "contact_id": member.contact_id,
        "status": member.status,
        "left_by": member.left_by,
        "unsubscribe_reason": member.unsubscribe_reason,
        "fields": audience.by_tag(member),
        "tags": sorted(audience.tag_names(member)),
        "events": [{**event(each), "is_syncing": each.is_syncing} for each in member.events],
        "last_changed": stamp(member.last_changed),
        "confirmations_sent": member.confirmations_sent,
    }


def _plain(result: Any) -> Any:
    """An act's result as JSON: records as what names them."""
    match result:
        case Audience():
            return result.id
        case Member():
            return result.contact_id
        case MergeField():
            return result.merge_id
    return result


def _json(status: int, body: Any) -> Reply:
    return Reply(status, orjson.dumps(body), HEADERS)
