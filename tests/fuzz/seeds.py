"""Good inputs to start from: small files of every kind that a shop, Mailchimp or we ourselves write.

It breaks nothing; tests.fuzz.mutation does.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from tests.shop import old_workbook, workbooks

CSV = (
    b'ID,First,Email,Born,OK\n1,Ann,ann@shop.test,1980-02-29,yes\n2,"Zo\xc3\xab, x",zoe@shop.test,,no\n',
    "\ufeffID;Name;E-Mail\r\n1;Jürg;j@x.de\r\n".encode(),
    "ID\tName\tEmail\n1\tŻ\tz@x.pl\n".encode("utf-16"),
    b'email\n"a@b.de"\n"unclosed@b.de\n',
)
SHOP_SQL = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, first TEXT, email TEXT, born TEXT, total REAL);
INSERT INTO customers VALUES (1, 'Ann', 'ann@shop.test', '1980-02-29', 1.5);
INSERT INTO customers VALUES (2, 'Zoë', 'zoe@shop.test', '', NULL), (3, x'ff00', NULL, 5, 'x');
CREATE VIEW v AS SELECT * FROM customers;
CREATE INDEX i ON customers (email);
"""
SETTINGS = (
    (
        b'[mailchimp]\naudience = "a1b2c3d4e5"\nmax_connections = 8\n[sync]\nevery_minutes = 5\n'
        b'[[feed]]\nname = "C"\ndatabase = "sqlite:///shop.db"\ntable = "t"\nemail = "e"\n'
        b'where = { A = [1, "x"] }\nconsent = { column = "ok", yes = ["1"] }\n'
        b'[feed.fields]\nFNAME = "f"\nB = { column = "b", type = "birthday" }\n'
        b'[[feed.tag]]\nalways = "x"\n[[feed.rule]]\nwhen = { column = "t", rises_to = 10 }\nevent = "e"\n'
        b'[[segment]]\nname = "g"\nconditions = [ { tag = "x" } ]\n'
    ),
)
ANSWERS = (
    (
        b'\x00{"account_id":"a","account_name":"b","role":"owner","total_items":1,"lists":[{"id":"a",'
        b'"name":"b","stats":{"member_count":1},"double_optin":false}]}'
    ),
    (
        b'\x00{"members":[{"id":"a","contact_id":"c","email_address":"b@c.de","status":"subscribed",'
        b'"merge_fields":{"FNAME":"x"},"tags":[{"id":1,"name":"t"}],"tags_count":1,'
        b'"last_changed":"2026-01-01T00:00:00+00:00"}],"total_items":1}'
    ),
    (
        b'\x02{"type":"x","title":"Invalid Resource","status":400,"detail":"b@c.de looks fake",'
        b'"errors":[{"field":"FNAME","message":"no"}]}'
    ),
    (
        b'\x00{"merge_fields":[{"merge_id":1,"tag":"FNAME","name":"First","type":"text","required":false,'
        b'"options":{"choices":["a"]}}],"total_items":1,"events":[],"segments":[],"tags":[]}'
    ),
)
LINES = (
    (
        b'{"event":"state","state":"working","title":"a","text":"b","next":"2026-01-01T00:00:00Z"}\n'
        b'{"event":"progress","phase":"sending","done":1,"left":2}\n'
        b'{"event":"finished","report":{"message":"m","total":1}}\n{"event":"problem","title":"t"}\n'
    ),
)
WISHES = (
    b"sync\nsync --all\nstop\npause\npause 2026-11-22T09:30:00Z\nresume\nstop\n",
    b"pause 9999-12-31T23:59:59+14:00\npause 1\nresume x\n" + b"pause" * 400 + b"\nsync",
)
PREFERENCES = (b'theme = "dark"\ntext_size = 125\nopens = 8\ncloses = 20\nlanguage = "de"\n',)
LOGGED = (
    (
        b"PUT /lists/a/members/0123456789abcdef0123456789abcdef failed for Ann@Shop.test\r\n"
        b"\x1b[31m\xe2\x80\xae postgresql://u:p@h/d code=abc&access_token=xyz"
    ),
)


def member(workbook: bytes, name: str) -> bytes:
    """One member of a packed file; empty where it has none."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(name) if name in archive.namelist() else b""


def xlsx() -> bytes:
    """A workbook of two customers."""
    with tempfile.TemporaryDirectory() as folder:
        return workbooks.book(Path(folder) / "a.xlsx").read_bytes()


def ods() -> bytes:
    """The same of LibreOffice's kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = workbooks.ods(Path(folder) / "a.ods", workbooks.ods_rows(workbooks.PEOPLE))
        return path.read_bytes()


def xls() -> bytes:
    """A workbook of before 2007."""
    return old_workbook.saved()


def dbf() -> bytes:
    """A dBase table: written by hand, 32 bytes a field, then rows of fixed length."""
    fields = (
        ("ID", "N", 4),
        ("NAME", "C", 10),
        ("EMAIL", "C", 20),
        ("BORN", "D", 8),
        ("OK", "L", 1),
    )
    rows = ((b"   1", b"Ann       ", b"ann@shop.test       ", b"19800229", b"T"),
            (b"   2", b"Z\x89       \x20", b"zoe@shop.test       ", b"        ", b"?"))  # fmt: skip
    length = 1 + sum(size for _, _, size in fields)
    start = 32 + 32 * len(fields) + 1
    head = bytes((3, 126, 1, 1)) + len(rows).to_bytes(4, "little")
    head += start.to_bytes(2, "little") + length.to_bytes(2, "little") + bytes(20)
    for name, kind, size in fields:
        head += (
            name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes((size,)) + bytes(15)
        )
    return head + b"\r" + b"".join(b" " + b"".join(row) for row in rows) + b"\x1a"
