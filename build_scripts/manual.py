"""The manual page mailbridge(1), written from the command line's own grammar.

It knows no command by itself: what ``--help`` tells, it tells. Needs mailbridge installed.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime

from mailbridge import __version__
from mailbridge.commands import parser

_TOP = """\
.TH MAILBRIDGE 1 "{day}" "mailbridge {version}" "User commands"
.SH NAME
mailbridge \\- keeps a shop's customer list and a Mailchimp audience in step
.SH SYNOPSIS
.B mailbridge
[\\fB\\-\\-background\\fR]
.br
.B mailbridge
.I COMMAND
[\\fIOPTIONS\\fR]
.SH DESCRIPTION
Without a command it opens the window. It reads the shop's database or its exports, which it never
writes to, works out what changed, and sends that to a Mailchimp audience.
.PP
Results go to standard output, progress and messages to standard error. With
.B \\-\\-json
standard output is JSON and nothing else.
"""

_BOTTOM = """\
.SH "EXIT STATUS"
.TP
.B 0
All is well. Skipped customers are no failure.
.TP
.B 1
Something still waits, was refused for the whole audience, is held for a person's decision, or a
source that used to be readable is not. With \\fBcheck\\fR: something differs.
.TP
.B 2
The command line or the settings are unusable, or a source that was never read well cannot be read.
.TP
.B 3
Mailchimp could not be reached or refused the key, and nothing got through.
.SH ENVIRONMENT
.TP
.B MAILBRIDGE_HOME
One folder for settings, state and logs, instead of the usual places.
.TP
.B MAILBRIDGE_API_KEY
The Mailchimp key where there is no credential store. It is never written anywhere.
.TP
.B MAILBRIDGE_DB_PASSWORD_\\fIFEED\\fR
The password of a feed's database, where it is not in the credential store. The feed's name in
capitals, with _ for all else.
.TP
.B MAILBRIDGE_API_URL
Another server than the key's own, for the simulator: an address on this computer.
.SH FILES
.TP
.I ~/.config/mailbridge/settings.toml
The settings.
.TP
.I ~/.local/share/mailbridge/
What mailbridge knows: who was sent, what waits, the history. Readable by its owner only.
.TP
.I ~/.local/state/mailbridge/log/
The log, without keys and addresses.
.TP
.I /etc/mailbridge/\\fINAME\\fP.toml\\fR, \\fP/etc/mailbridge/\\fINAME\\fP.env
Settings and key of the service \\fBmailbridge@\\fINAME\\fR.
"""


def escaped(text: str) -> str:
    """The text for troff: its own signs written out."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def page(grammar: argparse.ArgumentParser, day: str) -> str:
    """The whole page. day: YYYY-MM-DD."""
    parts = [_TOP.format(day=day, version=__version__), ".SH COMMANDS\n"]
    for action in grammar._actions:  # noqa: SLF001 - argparse has no public way to look
        if not isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above, no way
            continue
        words = {one.dest: one.help or "" for one in action._choices_actions}  # noqa: SLF001 - as above, no way
        for name, command in action.choices.items():
            if name in words:
                parts.append(_command(name, words[name], command))
    return "".join([*parts, _BOTTOM])


def _command(name: str, words: str, command: argparse.ArgumentParser) -> str:
    usage = " ".join(command.format_usage().removeprefix("usage: ").split())
    lines = [f'.SS "{escaped(name)}"', f".B {escaped(usage)}", ".br", escaped(_sentence(words))]
    for action in command._actions:  # noqa: SLF001 - argparse has no public way to look
        if action.help in {None, argparse.SUPPRESS} or action.dest == "help":
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        lines += [".TP", f".B {escaped(names)}", escaped(_sentence(str(action.help)))]
    return "\n".join(lines) + "\n"


def _sentence(words: str) -> str:
    words = words.replace("%%", "%")
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "."


def main() -> int:
    """Print the page. The day is that of SOURCE_DATE_EPOCH, where one is given."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else int(datetime.now(UTC).timestamp())
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    sys.stdout.write(page(parser.build(), day))
    return 0


if __name__ == "__main__":
    sys.exit(main())
