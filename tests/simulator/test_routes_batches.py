from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import Any
from urllib.parse import urlsplit

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed

ANN = "ann@shop.test"


def operation(list_id: str, address: str, number: str) -> dict[str, Any]:
    body = json.dumps({"email_address": address, "status_if_new": "subscribed"})
    return {
        "method": "PUT",
        "path": f"/lists/{list_id}/members/{hashed(address)}",
        "operation_id": number,
        "body": body,
    }


def fetched(ask: Asker, url: str) -> list[dict[str, Any]]:
    connection = ask._connection
    connection.request("GET", urlsplit(url).path)  # without a key
    raw = connection.getresponse().read()
    results: list[dict[str, Any]] = []
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(raw))) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            assert content is not None
            results += json.load(content)
    return results


def test_operations_are_done_later_and_fetched(ask: Asker) -> None:
    bad = {"method": "GET", "path": f"lists/{ask.list_id}/members/nobody"}
    wrong = {**operation(ask.list_id, "x@shop.test", "3"), "body": {"email_address": "x@shop.test"}}
    sent = ask(
        "POST", "/batches", {"operations": [operation(ask.list_id, ANN, "1"), bad, wrong]}
    ).body
    assert (sent["status"], ask.get(ANN).status) == ("pending", 404)
    assert ask("GET", f"/batches/{sent['id']}").body["status"] == "started"
    done = ask("GET", f"/batches/{sent['id']}").body
    assert (
        done["status"],
        done["total_operations"],
        done["finished_operations"],
        done["errored_operations"],
    ) == ("finished", 3, 3, 2)
    results = fetched(ask, done["response_body_url"])
    assert [each["status_code"] for each in results] == [200, 404, 400]
    assert results[0]["operation_id"] == "1"
    assert json.loads(results[0]["response"])["email_address"] == ANN
    assert json.loads(results[1]["response"])["instance"] == ""
    assert ask.get(ANN).status == 200


def test_a_link_is_replaced_by_a_fresh_one(ask: Asker) -> None:
    number = ask("POST", "/batches", {"operations": [operation(ask.list_id, ANN, "1")]}).body["id"]
    ask("GET", f"/batches/{number}")
    old, new = (ask("GET", f"/batches/{number}").body["response_body_url"] for _ in range(2))
    ask._connection.request("GET", urlsplit(old).path)
    gone = ask._connection.getresponse()
    gone.read()
    assert gone.status == 403
    assert len(fetched(ask, new)) == 1


@pytest.mark.parametrize(
    "operations",
    [
        None,
        [],
        [{"method": "GET"}],
        [{"method": "COPY", "path": "/"}],
        [{"method": "GET", "path": "/", "params": []}],
    ],
)
def test_batches_that_are_refused(ask: Asker, operations: Any) -> None:
    assert ask("POST", "/batches", {"operations": operations}).status == 400


def test_list_cancel_and_limit(ask: Asker, simulator: Simulator) -> None:
    numbers = [
        ask("POST", "/batches", {"operations": [operation(ask.list_id, ANN, "1")]}).body["id"]
        for _ in range(2)
    ]
    assert [each["id"] for each in ask("GET", "/batches").body["batches"]] == numbers[::-1]
    assert ask("DELETE", f"/batches/{numbers[0]}").status == 204
    assert ask("GET", f"/batches/{numbers[0]}").status == 404
    for number in range(500):
        simulator.account.batches[str(number)] = {"id": str(number), "status": "pending"}
    assert ask("POST", "/batches", {"operations": [operation(ask.list_id, ANN, "1")]}).status == 429
