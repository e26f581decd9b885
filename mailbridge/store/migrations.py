"""The state database's schema, one function a version, each in one transaction with its number.

It never touches a file from a newer mailbridge: store.database refuses that before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from mailbridge.store.derived import DERIVED

Migration = Callable[[sqlite3.Connection], None]

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE feeds (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  signature TEXT NOT NULL,              -- of the settings that decide what a row means
  reads INTEGER NOT NULL DEFAULT 0,     -- complete reads so far
  mark TEXT NOT NULL DEFAULT '',        -- the source's cheap mark at the last complete read
  fingerprints BLOB NOT NULL DEFAULT x'',   -- of the last read, packed in arrival order
  row_ids BLOB NOT NULL DEFAULT x'',    -- beside them: rows.id, 0 = outside the feed's "where"
  read_at TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '',     -- why the last read failed, for the owner
  held TEXT NOT NULL DEFAULT '',        -- what a brake holds in this feed, for the owner
  released INTEGER NOT NULL DEFAULT 0,  -- a person let the held change through
  rules TEXT NOT NULL DEFAULT '',       -- signature of what its rules or events were last read by
  events INTEGER NOT NULL DEFAULT 0     -- its rows are events, not customers
) STRICT;

CREATE TABLE rows (
  id INTEGER PRIMARY KEY,
  feed INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  nth INTEGER NOT NULL DEFAULT 0,       -- 0, or counts rows with one key
  position INTEGER NOT NULL,            -- where it stood when it was last new or changed
  address TEXT,                         -- the person it claims; NULL: claims nobody
  person INTEGER REFERENCES people (id) ON DELETE SET NULL,
  contact BLOB,                         -- the mapped contact; NULL: it has none that is usable
  present INTEGER NOT NULL DEFAULT 1,   -- in the last complete read
  missing INTEGER NOT NULL DEFAULT 0,   -- complete reads in a row without it or its address
  kept INTEGER NOT NULL DEFAULT 0,      -- its absence: 1 a person called it a mistake, -1 let it go
  bad INTEGER NOT NULL DEFAULT 0,       -- not usable as a row; looked at again at every read
  watched BLOB,                         -- column -> text as rules saw it last; NULL: never
  UNIQUE (feed, key, nth)
) STRICT;
CREATE INDEX rows_address ON rows (address) WHERE address IS NOT NULL;
CREATE INDEX rows_person ON rows (person) WHERE person IS NOT NULL;
CREATE INDEX rows_missing ON rows (feed) WHERE missing > 0;
CREATE INDEX rows_bad ON rows (feed) WHERE bad = 1;

CREATE TABLE staged (                   -- rows of a read under way; empty between transactions
  position INTEGER PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  key TEXT NOT NULL,
  bad INTEGER NOT NULL,
  contact BLOB,
  email TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE skipped (
  row INTEGER PRIMARY KEY REFERENCES rows (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,         -- where the shop's rows look for the person
  known_address TEXT UNIQUE,            -- the contact's address in Mailchimp; NULL: not there
  contact_id TEXT NOT NULL DEFAULT '',
  status TEXT,
  member BLOB,                          -- the contact as Mailchimp last said
  own_tags BLOB NOT NULL DEFAULT x'5b5d',
  added INTEGER NOT NULL DEFAULT 0,
  withdrawn INTEGER NOT NULL DEFAULT 0,
  status_before TEXT,
  barred TEXT,
  add_as TEXT,
  follows INTEGER,                      -- whose contact their customer had under a former address
  want BLOB,
  done BLOB,
  held INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,  -- refusals in a row
  retry_at TEXT,                        -- when a refused person is tried again by itself
  quiet INTEGER NOT NULL DEFAULT 0,     -- of a first load that is not through: no automations
  pushed_run INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX people_contact ON people (contact_id) WHERE contact_id != '';
CREATE INDEX people_retry ON people (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX people_held ON people (held) WHERE held = 1;

CREATE TABLE outbox (
  person INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  created TEXT NOT NULL,
  run INTEGER NOT NULL,
  whole INTEGER NOT NULL DEFAULT 0,     -- 1: all of it; 2: all but its fields, which have gone
  first_load INTEGER NOT NULL DEFAULT 0,
  single INTEGER NOT NULL DEFAULT 0,    -- not in the bulk call: it was refused there
  claimed INTEGER NOT NULL DEFAULT 0,   -- handed to a worker; set at a start: outcome unknown
  tried BLOB NOT NULL DEFAULT x'5b5d',  -- addresses that requests without an answer were about
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before TEXT NOT NULL DEFAULT '',
  told TEXT NOT NULL DEFAULT '',        -- the last wait, as history tells it
  steps BLOB,                           -- a person's own order, instead of a plan
  intent BLOB                           -- what was about to be sent when it was claimed
) STRICT;
CREATE INDEX outbox_sequence ON outbox (sequence);

CREATE TABLE actions (                  -- events, journey starts and rules' tags that wait
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,             -- the happening it is for
  row INTEGER REFERENCES rows (id) ON DELETE SET NULL,
  person INTEGER REFERENCES people (id) ON DELETE SET NULL,   -- found anew before each delivery
  feed TEXT NOT NULL,
  key TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',       -- of an events feed's row; '': whoever the row belongs to
  kind TEXT NOT NULL,                   -- event | journey | tag
  name TEXT NOT NULL,                   -- the event's, the tag's; the journey's id/step
  properties BLOB NOT NULL DEFAULT x'7b7d',
  occurred TEXT NOT NULL,
  found TEXT NOT NULL,
  run INTEGER NOT NULL,
  claimed TEXT NOT NULL DEFAULT '',     -- when it was handed to a worker
  tried INTEGER NOT NULL DEFAULT 0,     -- a request for it got no answer
  asked INTEGER NOT NULL DEFAULT 0,     -- the run that looked it up before it may be sent again
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before TEXT NOT NULL DEFAULT '',
  told TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX actions_person ON actions (person, id);
CREATE INDEX actions_row ON actions (row);

CREATE TABLE events_sent (              -- to tell apart events of one name and second
  person INTEGER NOT NULL,
  name TEXT NOT NULL,
  occurred TEXT NOT NULL,
  sent TEXT NOT NULL
) STRICT;
CREATE INDEX events_sent_person ON events_sent (person, name, occurred);

CREATE TABLE due (                      -- when rules with days_before fire
  row INTEGER NOT NULL REFERENCES rows (id) ON DELETE CASCADE,
  rule INTEGER NOT NULL,                -- its place in the feed's list
  fire_on TEXT NOT NULL,                -- the shop's calendar day; '': not again
  occurs TEXT NOT NULL,                 -- the day it is about
  fired_for TEXT NOT NULL DEFAULT '',   -- the day it fired for last
  PRIMARY KEY (row, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_fire ON due (fire_on) WHERE fire_on != '';

CREATE TABLE files_read (               -- exports that are read once
  feed INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (feed, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  run INTEGER NOT NULL,
  feed TEXT NOT NULL,
  key TEXT NOT NULL,
  email TEXT NOT NULL,
  action TEXT NOT NULL,
  result TEXT NOT NULL,
  detail TEXT NOT NULL,
  before BLOB,
  after BLOB,
  person INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX history_run ON history (run);
CREATE INDEX history_person ON history (person) WHERE person != 0;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: people remember the run that sent them
  started TEXT NOT NULL,
  ended TEXT,
  kind TEXT NOT NULL,
  report TEXT
) STRICT;

CREATE TABLE days (                     -- figures that outlive history, for the overview
  day TEXT PRIMARY KEY,                 -- the shop's calendar day
  sent INTEGER NOT NULL,                -- rows that Mailchimp accepted that day
  skipped INTEGER NOT NULL,             -- rows skipped since that day began, the most there were
  members INTEGER NOT NULL,             -- contacts in the audience when the last run ended
  listed INTEGER NOT NULL               -- rows skipped in all then: another number, count anew
) STRICT, WITHOUT ROWID;

CREATE TABLE hours (                    -- how the checks of each hour ended
  hour TEXT PRIMARY KEY,                -- its beginning, in UTC
  good INTEGER NOT NULL DEFAULT 0,
  waited INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""


def _first(connection: sqlite3.Connection) -> None:
    for statement in _statements(_FIRST + DERIVED):
        connection.execute(statement)


def _statements(script: str) -> list[str]:
    """The statements of a script, one by one: executescript would commit between them."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line.partition("--")[0].rstrip() + "\n"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


_SECOND = """
-- 1: this customer left Mailchimp under a former address, and is added under none.
ALTER TABLE rows ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;

-- Of those who share an address nobody can tell afterwards who it was.
UPDATE rows SET departed = 1 WHERE person IN
  (SELECT id FROM people WHERE barred = 'left' AND known_address IS NULL);
"""


def _second(connection: sqlite3.Connection) -> None:
    for statement in _statements(_SECOND):
        connection.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_first, _second)
"""MIGRATIONS[n] brings a database of version n to version n + 1."""
