"""What the window needs of the schema: whom the owner leaves out, and which skips are solved.

Triggers keep the solved ones, so that nobody who writes skips has to know of them. No trigger
stands on changes of rows: it would cost a first load half as much again.
"""

from __future__ import annotations

DERIVED = """
CREATE INDEX rows_shown ON rows (present, id, feed);   -- counts and jumps that read no contacts

CREATE TABLE left_out (                 -- customers whom the owner keeps out, until put back
  row INTEGER PRIMARY KEY REFERENCES rows (id) ON DELETE CASCADE,
  since TEXT NOT NULL
) STRICT;

CREATE TABLE solved (                   -- skips that are over
  id INTEGER PRIMARY KEY,
  row INTEGER NOT NULL,
  feed TEXT NOT NULL,
  key TEXT NOT NULL,
  email TEXT NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  since TEXT NOT NULL,
  solved TEXT NOT NULL                  -- when the run began that found it mended
) STRICT;
CREATE INDEX solved_key ON solved (key);
CREATE INDEX solved_row ON solved (row);

CREATE TRIGGER skip_over AFTER DELETE ON skipped
WHEN (SELECT present FROM rows WHERE id = old.row) = 1
BEGIN
  INSERT INTO solved (row, feed, key, email, reason, message, since, solved)
    SELECT old.row, f.name, r.key, old.email, old.reason, old.message, old.since,
      coalesce((SELECT started FROM runs ORDER BY id DESC LIMIT 1), old.since)
    FROM rows r JOIN feeds f ON f.id = r.feed WHERE r.id = old.row;
END;

CREATE TRIGGER bad_row_over BEFORE DELETE ON rows
WHEN old.bad = 1 AND old.present = 1
BEGIN
  INSERT INTO solved (row, feed, key, email, reason, message, since, solved)
    SELECT old.id, f.name, old.key, s.email, s.reason, s.message, s.since,
      coalesce((SELECT started FROM runs ORDER BY id DESC LIMIT 1), s.since)
    FROM skipped s JOIN feeds f ON f.id = old.feed WHERE s.row = old.id;
END;

CREATE TRIGGER skip_back AFTER INSERT ON skipped
BEGIN
  DELETE FROM solved WHERE reason = new.reason
    AND key = (SELECT key FROM rows WHERE id = new.row)
    AND feed = (SELECT f.name FROM rows r JOIN feeds f ON f.id = r.feed WHERE r.id = new.row);
END;
"""
"""Appended to the first migration. A skip that comes back with the same reason was not solved."""
