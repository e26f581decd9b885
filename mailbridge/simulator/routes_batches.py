"""Batches: many operations submitted at once, done later, fetched as an archive.

An operation is carried out like any other call; `finished` says nothing about success.
"""

from __future__ import annotations

import gzip
import io
import secrets
import tarfile
from typing import Any

import orjson

from mailbridge.simulator import problems, query
from mailbridge.simulator.model import stamp
from mailbridge.simulator.routing import Answer, Call, Route

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
MOST_PENDING = 500
PER_FILE = 1000


def post_batch(call: Call) -> Answer:
    """Take in operations; they are done when somebody next asks how far they are."""
    operations = call.form.get("operations")
    if not isinstance(operations, list) or not operations:
        raise problems.invalid(("operations", "Schema describes array"))
    wrong = [
        (f"operations.item:{number}", "Schema describes object with method and path")
        for number, each in enumerate(operations)
        if not _is_operation(each)
    ]
    if wrong:
        raise problems.invalid(*wrong)
    waiting = [each for each in call.account.batches.values() if each["status"] == "pending"]
    if len(waiting) >= MOST_PENDING:
        detail = f"You have more than {MOST_PENDING} pending batches."
        raise problems.Problem(429, "Too Many Requests", detail)
    batch = {
        "id": secrets.token_hex(5),
        "status": "pending",
        "total_operations": 0,
        "finished_operations": 0,
        "errored_operations": 0,
        "submitted_at": stamp(call.account.now()),
        "completed_at": "",
        "response_body_url": "",
        "operations": operations,
    }
    call.account.batches[str(batch["id"])] = batch
    return Answer(200, _shape(batch))


def get_batch(call: Call) -> Answer:
    """How far a batch is: pending, then started, then finished, one step each time asked."""
    batch = _batch(call)
    if batch["status"] == "pending":
        batch["status"] = "started"
        batch["total_operations"] = len(batch["operations"])
    elif batch["status"] == "started":
        _run(call, batch)
    if batch["status"] == "finished":
        _link(call, batch)
    return Answer(200, _shape(batch))


def get_batches(call: Call) -> Answer:
    """The batches of late, the newest first."""
    found = list(reversed(call.account.batches.values()))
    shown = [_shape(each) for each in query.page(call.query, found)]
    return Answer(200, {"batches": shown, "total_items": len(found)})


def delete_batch(call: Call) -> Answer:
    """Cancel a batch; what was not done yet never is."""
    del call.account.batches[_batch(call)["id"]]
    return Answer(204)


def _is_operation(each: Any) -> bool:
    return (
        isinstance(each, dict)
        and each.get("method") in METHODS
        and isinstance(each.get("path"), str)
        and isinstance(each.get("params", {}), dict)
    )


def _batch(call: Call) -> dict[str, Any]:
    batch = call.account.batches.get(call.params["batch_id"])
    if batch is None:
        raise problems.not_found()
    return batch


def _shape(batch: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in batch.items() if key not in {"operations", "archive"}}


def _run(call: Call, batch: dict[str, Any]) -> None:
    """Do all operations and pack what came of them."""
    results = [_operate(call, each) for each in batch["operations"]]
    errors = sum(1 for each in results if each["status_code"] >= 400)
    batch |= {
        "status": "finished",
        "finished_operations": len(results),
        "errored_operations": errors,
        "completed_at": stamp(call.account.now()),
        "archive": _archive(results),
    }


def _operate(call: Call, operation: dict[str, Any]) -> dict[str, Any]:
    """One operation. A body that is an object instead of text fails here, not at submission."""
    body = operation.get("body", "")
    if not isinstance(body, str):
        problem = problems.not_an_object()
        answer = Answer(problem.status, problem.body(""))
    elif call.run is None:  # pragma: no cover - the dispatcher always gives one
        raise RuntimeError("a batch needs the dispatcher")
    else:
        params = {str(key): str(value) for key, value in operation.get("params", {}).items()}
        answer = call.run(operation["method"], operation["path"], params, body)
    return {
        "status_code": answer.status,
        "operation_id": operation.get("operation_id", ""),
        "response": "" if answer.body is None else orjson.dumps(answer.body).decode(),
    }


def _archive(results: list[dict[str, Any]]) -> bytes:
    """A gzipped tar of JSON files, each an array of results."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number, first in enumerate(range(0, len(results), PER_FILE)):
            content = orjson.dumps(results[first : first + PER_FILE])
            entry = tarfile.TarInfo(f"./{number:010d}.json")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), compresslevel=1)


def _link(call: Call, batch: dict[str, Any]) -> None:
    """A fresh link, valid without a key; the one before it stops working."""
    results = call.account.results
    results.pop(str(batch["response_body_url"]).rpartition("/")[2], None)
    name = f"{secrets.token_hex(16)}.tar.gz"
    results[name] = batch["archive"]
    batch["response_body_url"] = f"{call.base}/_results/{name}"


ROUTES: tuple[Route, ...] = (
    ("GET", "/batches", get_batches),
    ("POST", "/batches", post_batch),
    ("GET", "/batches/{batch_id}", get_batch),
    ("DELETE", "/batches/{batch_id}", delete_batch),
)
