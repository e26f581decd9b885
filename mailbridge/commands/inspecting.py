"""``inspect``: looks at a shop's data before anything is set up. It needs no home and no key."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from mailbridge.base.clock import SystemClock
from mailbridge.commands.output import plain, print_json
from mailbridge.service.set_up import inspection
from mailbridge.settings.secrets import password_variable
from mailbridge.shop.dialect import Said

PASSWORD = "MAILBRIDGE_DB_PASSWORD"  # noqa: S105  # the name of a variable, not a password
SUGGESTED = "Customers"
"""The feed's name in the settings that are proposed: a password under it counts here too."""

_SHOWN = 60


def inspect(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Say what a source holds: as JSON, or as a settings file with the report as its comments."""
    found = inspection.inspect(
        arguments.source,
        SystemClock(),
        base=Path.cwd(),
        table=arguments.table,
        password=_password(arguments.source, environment),
        said=Said(arguments.encoding, arguments.delimiter or ""),
    )
    if arguments.json:
        print_json(found.as_json())
        return 0
    for line in _report(found):
        print(f"# {line}".rstrip())
    print()
    print(found.settings, end="")
    return 0


def _password(source: str, environment: Mapping[str, str]) -> str | None:
    """From the variable, or asked for where there is a person and a server that may want one."""
    given = environment.get(PASSWORD) or environment.get(password_variable(SUGGESTED))
    scheme, mark, rest = source.partition("://")
    if given or not mark or scheme.startswith("sqlite") or "@" not in rest:
        return given
    if not sys.stdin.isatty():
        return None
    return getpass.getpass("The database's password (it is not shown; empty for none): ") or None


def _report(found: inspection.Inspection) -> list[str]:
    """What was seen, line by line, without signs that could end a comment."""
    seen = found.found
    checkup = seen.checkup
    lines = [plain(seen.place) + (f": {plain(seen.read_as)}" if seen.read_as else "")]
    for table in seen.tables:
        rows = "" if table.rows < 0 else f", {table.rows:,} rows"
        here = "   <- looks like the customers" if table.name == seen.table else ""
        lines.append(f"  {plain(table.kind)} {plain(table.name)}{rows}{here}")
    lines.append(f"{checkup.rows:,} rows, {checkup.usable:,} different addresses to write to")
    lines += ["", "Which column is what, and how sure that is:"]
    lines += [f"  {line}" for line in _columns(found)]
    lines += ["", "What the data lack:" if checkup.findings else "The data lack nothing."]
    for one in checkup.findings:
        column = f"{plain(one.column)}: " if one.column else ""
        lines.append(f"  {one.count:,}  {column}{plain(one.message)}")
        lines += [f"       {_short(example)}" for example in one.examples]
    lines += ["", "Settings to start from. Fill in the audience, save them in a file, then run:"]
    lines.append("  mailbridge setup FILE.toml")
    return lines


def _columns(found: inspection.Inspection) -> list[str]:
    cells = []
    for one in found.found.guesses:
        what = inspection.meaning(one)
        sure = f"{one.confidence:.0%}" if what else ""
        samples = ", ".join(_short(sample) for sample in one.samples)
        cells.append((plain(one.column), what or "-", sure, samples))
    widths = [max(len(row[at]) for row in cells) for at in range(3)]
    return [
        f"{name:<{widths[0]}}  {what:<{widths[1]}}  {sure:>{widths[2]}}  {samples}".rstrip()
        for name, what, sure, samples in cells
    ]


def _short(text: str) -> str:
    line = plain(text)
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
