"""PySide6 leaves the references to None as they are, on a Python where they are counted.

It tests nothing of mailbridge. PySide6 6.12.0 on Python 3.11 loses one at nearly every call of a
method that returns nothing, and some 5,000 calls later the interpreter aborts: a program that
lives in the tray would die within hours. Proof that this test notices it: with
PySide6-Essentials 6.12.0 on Python 3.11 it fails, and says [-1000, -2000, -3000, -4000, -5000],
the change of the count after each thousand calls until the interpreter ended.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = 10_000
# In a process of its own, because the fault ends the process; it tells the loss as it goes.
CHILD = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

application = QApplication(["none"])
label, timer = QLabel(), QTimer()
before = sys.getrefcount(None)
for number in range(1, {CALLS} // 2 + 1):
    label.setText("text")
    timer.setInterval(5)
    if number % 500 == 0:
        print(sys.getrefcount(None) - before, flush=True)
"""


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: nothing to lose"
)
def test_calls_that_return_nothing_keep_the_count_of_none() -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, encoding="utf-8", check=False
    )
    changes = [int(line) for line in child.stdout.split()]
    # A few references come and go with other objects; the fault loses one a call.
    assert all(abs(change) < 50 for change in changes), changes
    assert child.returncode == 0, child.stderr
    assert len(changes) == 10
