"""What must hold when a life has come to rest: the audience against the model, address by address."""

from __future__ import annotations

from collections.abc import Mapping

from tests.journeys.model import MAILED, Model

FREE = {"forgotten", "left", "archived", "cleaned", "no_consent"}


def compare(
    model: Model, names: Mapping[str, str], skips: Mapping[tuple[str, str], str]
) -> list[str]:
    """All that is wrong. names: contact_id → FNAME. skips: (feed, key) → reason."""
    wrong = list(model.wrong)
    addresses = {
        line.address for lines in model.lines.values() for line in lines.values() if line.address
    }
    for address in sorted(addresses):
        wrong += [f"{address}: {what}" for what in _claimed(model, address, names, skips)]
    for cid, (address, _, tags) in model.state.items():
        lost = model.owner_tags.get(cid, set()) - tags
        if lost:
            wrong.append(f"{address}: tags of the owner lost: {sorted(lost)}")
    return wrong + _gone(model, addresses) + _losers(model, skips)


def _claimed(
    model: Model, address: str, names: Mapping[str, str], skips: Mapping[tuple[str, str], str]
) -> list[str]:
    cid = model.contact(address)
    reasons = _reasons(model, address, skips)
    if model.refused(address):
        return _without_consent(model, address, cid, reasons)
    if cid is None:
        return _absent(model, address, reasons)
    there, status, _ = model.state[cid]
    gone = bool(reasons) and reasons <= {"left", "forgotten"}
    left = gone and any(model.may_be_left(line) for line in model.claims(address))
    if status in {"archived", "cleaned"}:
        right = reasons <= {status} and (status == "cleaned" or cid not in model.ours_from)
        return [] if right or left else [f"{status}, {reasons}"]
    free = not any(model.may_be_left(line) for line in model.claims(address))
    elsewhere = there != address and (bool(reasons & FREE) or not free)
    if elsewhere or (left and cid not in model.added | model.touched):
        return []
    taken_back = model.terms.consent and model.ours_from.get(cid) in MAILED
    if status == "unsubscribed" and taken_back and free:
        return ["consent was given again, and they were not asked"]
    wrong = [f"skipped as {reasons} though {status}"] if reasons - {""} else []
    return wrong + _content(model, address, cid, names)


def _content(model: Model, address: str, cid: str, names: Mapping[str, str]) -> list[str]:
    claims, tags, wrong = model.claims(address), model.state[cid][2], []
    name = next((line.name for line in claims if line.name), None)
    if name is not None and names[cid] != name:
        wrong.append(f"named {names[cid]}, not {name}")
    wanted = frozenset().union(*(line.tags for line in claims))
    if wanted - tags:
        wrong.append(f"lacks the tags {sorted(wanted - tags)}")
    extra = (model.our_tags.get(cid, set()) & tags) - wanted
    if extra:
        wrong.append(f"has tags of ours that nobody wants: {sorted(extra)}")
    return wrong


def _reasons(model: Model, address: str, skips: Mapping[tuple[str, str], str]) -> set[str]:
    """The reasons of the rows that win the address, "" for a row that is not skipped."""
    winners = model.claims(address)
    return {
        skips.get((feed, key), "")
        for feed, lines in model.lines.items()
        for key, line in lines.items()
        if any(line is winner for winner in winners) and not line.missing
    } - {"invalid_email", "no_email"}


def _without_consent(model: Model, address: str, cid: str | None, reasons: set[str]) -> list[str]:
    if cid is None:
        # Who was deleted for good vanishes from Mailchimp's lists: nothing tells until a write.
        allowed = {"no_consent", "forgotten", "left"}
        if model.dropped:
            allowed |= {"", "archived", "cleaned"}
        if any(cid not in model.agreed | model.added for cid in model.state):
            # The owner's contact may be somewhere else: without consent it is not renamed either.
            allowed |= {"", "archived", "cleaned"}
        return [] if reasons <= allowed else [f"not there: {reasons}"]
    status = model.state[cid][1]
    asked = cid in model.added or cid in model.agreed
    if status in MAILED and asked and cid not in model.theirs:
        return [f"is {status} without consent"]
    if cid in model.touched and not asked:
        return ["was the owner's and is touched without consent"]
    return []


def _absent(model: Model, address: str, reasons: set[str]) -> list[str]:
    # Where a bar was set for a customer, another who comes with the same address is held for them.
    claims = [
        line
        for lines in model.lines.values()
        for line in lines.values()
        if address in {line.address, line.last}
    ]
    if reasons <= {"forgotten", "left", "archived", "cleaned"} and address in model.dropped:
        return []
    if reasons <= {"left", "forgotten"} and any(model.may_be_left(line) for line in claims):
        return []
    if reasons == {"left"} and model.coming_left(address):
        return []
    if reasons == {"rejected"} and address in model.dropped:
        return []
    return [] if not reasons else [f"not in the audience: {reasons}"]


def _gone(model: Model, claimed: set[str]) -> list[str]:
    """Customers who went: what the owner wanted for them was done."""
    lasts = {
        line.last
        for lines in model.lines.values()
        for line in lines.values()
        if line.address is None and line.last
    }
    # Somebody's contact that was given up for another one at their new address stays as it was:
    # Mailchimp archives none that is pending, and who left is left behind.
    given_up = {line.was for lines in model.lines.values() for line in lines.values()}
    wrong = []
    for address in lasts - claimed:
        cid = next((c for c, entry in model.state.items() if entry[0] == address), None)
        if cid is None or cid in model.theirs or cid not in model.added:
            continue
        status = model.state[cid][1]
        if status in {"pending", "unsubscribed"} and address in given_up:
            continue
        if model.terms.when_removed == "archive" and status in {"subscribed", "unsubscribed"}:
            wrong.append(f"{address} is gone from the shop, but {status}")
        if model.terms.when_removed == "unsubscribe" and status in MAILED:
            wrong.append(f"{address} is gone from the shop, but {status}")
    return wrong


def _losers(model: Model, skips: Mapping[tuple[str, str], str]) -> list[str]:
    wrong = []
    for feed, lines in model.lines.items():
        for key, line in lines.items():
            if line.address is None or line.missing:
                continue
            rivals = [x for x in lines.values() if x.address == line.address]
            loses = line is not max(rivals, key=lambda x: x.updated)
            reason = skips.get((feed, key), "")
            if loses != (reason == "duplicate_email") and reason != "invalid_email":
                wrong.append(f"{feed} {key}: listed as {reason or 'well'}, loses: {loses}")
    return wrong
