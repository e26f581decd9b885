"""Updates as a script with Mailchimp's official client sends them; run by the peers' own Python.

``URL KEY LIST THREADS CUSTOMERS`` prints how many a second were accepted.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

FIRST = 100
"""Shop customers count from one; these exist in the audience already."""


def main(url: str, key: str, list_id: str, threads: str, customers: str) -> dict[str, float]:
    """One PUT for each customer, in a loop or from so many threads."""
    official: Any = importlib.import_module("mailchimp_marketing")
    own = threading.local()

    def client() -> Any:
        if not hasattr(own, "client"):
            own.client = official.Client()
            own.client.set_config({"api_key": key, "server": "us1"})
            own.client.api_client.host = f"{url}/3.0"
        return own.client

    def put(number: int) -> None:
        address = f"customer{number}@shop{number % 50}.example"
        name = hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()
        fields = {"FNAME": "Anna", "LNAME": "Fischer", "TOTAL": number}
        body = {"email_address": address, "status_if_new": "subscribed", "merge_fields": fields}
        client().lists.set_list_member(list_id, name, body)

    numbers = range(FIRST, FIRST + int(customers))
    began, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(put, numbers))
    seconds = time.perf_counter() - began
    processor = (time.process_time() - busy) * 1000 / len(numbers)
    return {"rate": len(numbers) / seconds, "processor": processor}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
