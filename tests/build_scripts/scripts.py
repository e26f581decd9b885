"""Loads a module of build_scripts, which are run by their path and are no package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "build_scripts"


def load(name: str) -> ModuleType:
    """The module, with its neighbours in reach."""
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return importlib.import_module(name)
