"""Inputs made worse: bits flipped, pieces cut, doubled, swapped, and tokens that hurt put in.

Seeded, so that whatever breaks can be had again; it knows no format.
"""

from __future__ import annotations

import random

HURTS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\r\n", b"\n", b",", b";", b"\t", b"=", b"[", b"]",
    b"{", b"}", b"<", b"&a;", b"]]>", b"\x1b[2J", b"-1", b"0", b"1e999", b"NaN", b"9" * 40, b"null",
    b"true", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"A" * 5000, b"[" * 3000, b'{"a":' * 500,
    b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"@", b"../", b"%s%n",
)  # fmt: skip


def worse(data: bytes, chance: random.Random) -> bytes:
    """The data with one to eight changes."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        _change(made, chance)
    return bytes(made[:2_000_000])


def _change(made: bytearray, chance: random.Random) -> None:
    size = len(made)
    at = chance.randrange(size) if size else 0
    length = chance.choice((1, 2, 4, 16, 64, 512))
    kind = chance.randrange(7)
    if kind == 0 and size:
        made[at] ^= 1 << chance.randrange(8)
    elif kind == 1 and size:
        made[at] = chance.randrange(256)
    elif kind == 2:
        del made[at : at + length]
    elif kind == 3:
        made[at:at] = made[at : at + length] * chance.choice((1, 2, 50))
    elif kind == 4:
        made[at:at] = chance.choice(HURTS)
    elif kind == 5:
        made[at : at + length] = bytes(chance.randrange(256) for _ in range(length))
    else:
        del made[at:]
