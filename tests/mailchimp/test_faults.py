from __future__ import annotations

from typing import Any

import pytest

from mailbridge.base import errors
from mailbridge.mailchimp import refusals
from mailbridge.mailchimp.faults import fault, is_throttle, refused_in_bulk
from mailbridge.mailchimp.problem import FieldError
from mailbridge.mailchimp.transport import Response
from tests.mailchimp.answers import EVENT, GET, problem, response

INVALID = "The resource submitted could not be validated. For field-specific details, see the 'errors' array."
MERGE = "Your merge fields were invalid."
COMPLIANCE = "a@b.de is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed."
HTML = "text/html; charset=utf-8"
BLOCKED = b"<HTML><BODY><H1>Access Denied</H1>Reference&#32;&#35;18&#46;2f1&#46;aa</BODY></HTML>"
AKAMAI = {"type": "akamai_error_message", "title": "akamai_503", "status": 503, "ref_no": "18.aa"}


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (problem(400, "Forgotten Email Not Subscribed", "a@b.de was permanently deleted and cannot be re-imported."), errors.SkipRecord, "forgotten"),
        (problem(400, "Member In Compliance State", COMPLIANCE), refusals.InComplianceState, "rejected"),
        (problem(400, "Member In Compliance State", "a@b.de is already a list member in compliance state due to unsubscribe"), refusals.InComplianceState, "rejected"),
        (problem(400, "Member Exists", "a@b.de is already a list member. Use PUT to insert or update list members."), refusals.MemberExists, "rejected"),
        (problem(400, "Invalid Resource", "Please provide a valid email address."), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", "An email address must contain a single @"), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", "The domain portion of the email address is invalid (the portion after the @: b)"), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", "a@b.de looks fake or invalid, please enter a real email address."), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", "a@b.de has signed up to a lot of lists very recently; we're not allowing more signups for now"), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", INVALID, ("email_address", "x")), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", INVALID, ("email address", 'This member\'s status is "unsubscribed."')), refusals.RefusedAddress, "rejected"),
        (problem(400, "Invalid Resource", MERGE, ("LTV", "Please enter a number")), refusals.RefusedFields, "rejected"),
        (problem(400, "Invalid Resource", MERGE, ("LTV", "Bitte gib einen Wert ein.")), refusals.RefusedFields, "rejected"),
        (problem(400, "Invalid Resource", INVALID, ("merge_fields.ADDRESS", "Data did not match any of the schemas described in anyOf.")), refusals.RefusedFields, "rejected"),
        (problem(400, "Invalid Resource", INVALID, ("", "Schema describes object, NULL found instead")), errors.SkipRecord, "rejected"),
        (problem(400, "Invalid Resource", MERGE), errors.SkipRecord, "rejected"),
        (problem(400, "Bad Request", "something new"), errors.SkipRecord, "rejected"),
        (problem(400, "Merge Max Limit Exceeded", "x"), refusals.FieldsFull, None),
        (problem(400, "Invalid Resource", 'A Merge Field with the tag "X" already exists for this list.'), refusals.FieldExists, None),
        (problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter."), errors.KeyProblem, None),
        (problem(402, "Payment Required", "pay"), errors.AccountProblem, None),
        (problem(403, "User action not permitted", "User does not have access to the requested operation"), errors.AccountProblem, None),
        (problem(403, "Forbidden", "API Access has been disabled for this account. Please contact customer support."), errors.AccountProblem, None),
        (problem(404, "Resource Not Found", "The requested resource could not be found."), refusals.NotFound, "not_in_audience"),
        (problem(405, "Method Not Allowed", "This list member cannot be removed."), refusals.NotAllowed, "rejected"),
        (problem(422, "Unprocessable", "x"), errors.SkipRecord, "rejected"),
        (problem(414, "URI Too Long", "x"), errors.SkipRecord, "rejected"),
        (problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections."), errors.Throttled, None),
        (response(429), errors.Throttled, None),
        (response(403), errors.Throttled, None),
        (response(403, b"<html>Forbidden</html>", HTML), errors.Throttled, None),
        (response(403, BLOCKED, HTML), errors.Wait, None),
        (response(503, BLOCKED, HTML), errors.Wait, None),
        (response(503, AKAMAI), errors.Wait, None),
        (response(408), errors.Wait, None),
        (response(500, {}), errors.Wait, None),
        (response(502, b"<html>Bad gateway</html>", HTML), errors.Wait, None),
        (response(503), errors.Wait, None),
        (response(504), errors.Wait, None),
        (problem(500, "Internal Server Error", "x"), errors.Wait, None),
        (response(511, b"<html>log in</html>", HTML), errors.Wait, None),
        (response(302, b"", HTML, headers={"location": "http://portal/"}), errors.Wait, None),
        (response(200, b"<!DOCTYPE html><title>Welcome</title>", HTML), errors.Wait, None),
        (response(202, {}), errors.Wait, None),
        (response(401, b"<html>Hotel</html>", HTML), errors.Wait, None),
        (response(404, b"<html>no such page</html>", HTML), errors.Wait, None),
        (response(400, b'{"title": "Member Ex'), errors.Wait, None),
        (response(404, ["odd"]), errors.Wait, None),
        (response(404, {"title": 1, "detail": None}), errors.Wait, None),
        (response(404, b"[" * 200_000), errors.Wait, None),
    ],
)  # fmt: skip
def test_what_an_answer_means(
    answer: Response, kind: type[errors.MailbridgeError], reason: str | None
) -> None:
    error = fault(answer, GET)
    assert type(error) is kind
    assert error.title
    assert error.message.endswith((".", "?")) or isinstance(error, errors.SkipRecord)
    assert getattr(error, "reason", None) == reason


def test_wrong_and_switched_off_keys_have_their_own_words() -> None:
    wrong = fault(problem(401, "API Key Invalid", "Your API key may be invalid"), GET)
    off = fault(problem(401, "API Key Disabled", "API key has been disabled"), GET)
    assert wrong.title != off.title
    assert "switched off" in off.title


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, errors.Unclear),  # where 204 was promised
        (302, errors.Unclear),
        (500, errors.Unclear),
        (502, errors.Unclear),
        (504, errors.Unclear),
        (503, errors.Wait),
        (429, errors.Throttled),
        (403, errors.Throttled),
        (408, errors.Unclear),
    ],
)
def test_what_may_not_be_repeated_is_unclear(status: int, kind: type[Exception]) -> None:
    assert type(fault(response(status), EVENT)) is kind


@pytest.mark.parametrize(
    ("status", "took", "rest"), [(502, 30.0, 90.0), (504, 200.0, 0.0), (500, 1.0, None)]
)
def test_what_the_cdn_gave_up_may_still_be_at_work(
    status: int, took: float, rest: float | None
) -> None:
    error = fault(response(status, seconds=took), EVENT)
    assert isinstance(error, errors.Unclear)
    assert error.seconds == rest


NOW = "Sun, 22 Nov 2026 01:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("999999999", 21_600.0),
        ("-5", None),
        ("soon", None),
        ("\u0661", None),
        ("Sun, 22 Nov 2026 01:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 00:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2036 00:00:00 GMT", 21_600.0),
        ("Sun, 99 Nov 2026 00:00:00 GMT", None),
        ("Sun, 22 Nov 2026 01:02:00 -0000", 120.0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
def test_when_the_server_says_when(header: str, seconds: float | None, status: int) -> None:
    error = fault(response(status, headers={"retry-after": header, "date": NOW}), GET)
    assert isinstance(error, errors.Wait)
    assert error.seconds == seconds


def test_a_moment_without_the_servers_own_time_is_not_believed() -> None:
    error = fault(response(429, headers={"retry-after": NOW}), GET)
    assert isinstance(error, errors.Wait)
    assert error.seconds is None


@pytest.mark.parametrize(
    ("answer", "reference"), [(response(403, BLOCKED, HTML), "18.2f1.aa"), (response(503, AKAMAI), "18.aa")]
)  # fmt: skip
def test_a_block_names_its_reference(answer: Response, reference: str) -> None:
    error = fault(answer, GET)
    assert "blocks this connection" in error.title
    assert reference in error.message


def test_a_log_in_page_is_called_one() -> None:
    error = fault(response(200, b"<html>Welcome to our hotel</html>", HTML), GET)
    assert "Wi-Fi" in error.message


def test_refused_fields_are_named() -> None:
    answer = problem(400, "Invalid Resource", MERGE, ("LTV", "Zahl!"), ("merge_fields.BDAY", "x"))
    error = fault(answer, GET)
    assert isinstance(error, refusals.RefusedFields)
    assert error.fields == (FieldError("LTV", "Zahl!"), FieldError("BDAY", "x"))
    assert "LTV: Zahl!" in error.message


@pytest.mark.parametrize(
    ("status", "body", "throttled"),
    [
        (429, {"title": "Too Many Requests", "detail": "x"}, True),
        (429, None, True),
        (403, None, True),
        (403, {"title": "Forbidden", "detail": "x"}, False),
        (503, None, False),
        (200, {}, False),
    ],
)
def test_what_counts_as_too_many_at_once(status: int, body: Any, throttled: bool) -> None:
    assert is_throttle(response(status, body)) is throttled


@pytest.mark.parametrize(
    ("error", "code", "field", "kind", "reason"),
    [
        ("a@b.de is already a list member, do you want to update?", "ERROR_CONTACT_EXISTS", "", refusals.MemberExists, "rejected"),
        ("a@b.de was permanently deleted and cannot be re-imported.", "ERROR_GENERIC", "", errors.SkipRecord, "forgotten"),
        ("a@b.de is in a compliance state due to unsubscribe", "ERROR_GENERIC", "", refusals.InComplianceState, "rejected"),
        ("a@b.de looks fake or invalid", "ERROR_GENERIC", "email_address", refusals.RefusedAddress, "rejected"),
        ("Your merge fields were invalid.", "ERROR_GENERIC", "LTV", refusals.RefusedFields, "rejected"),
        ("what is this", "ERROR_GENERIC", "", errors.SkipRecord, "rejected"),
        ("", "", "", errors.SkipRecord, "rejected"),
    ],
)  # fmt: skip
def test_errors_of_the_bulk_call_mean_the_same(
    error: str, code: str, field: str, kind: type[Exception], reason: str
) -> None:
    refusal = refused_in_bulk("a@b.de", error, code, field, "Please enter a number")
    assert type(refusal) is kind
    assert refusal.reason == reason
    assert refusal.message
