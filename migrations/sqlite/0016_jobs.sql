-- +goose Up
-- What is done from time to time, so that of several servers one does it at a time. holder: a random name of this one run.
CREATE TABLE jobs (
  name         TEXT    NOT NULL PRIMARY KEY,
  due_at       INTEGER NOT NULL,
  leased_until INTEGER NOT NULL,
  holder       TEXT    NOT NULL,
  succeeded_at INTEGER
) WITHOUT ROWID;

-- When ballots and comments of a closed round were deleted, as its notice announced. Its tallies and seal stay.
ALTER TABLE surveys ADD COLUMN erased_at INTEGER;

-- When it was first seen that a parent had left the roster: from then on run the months after which name, phone and e-mail
-- are deleted. The row stays, nameless, because an invitation counts.
ALTER TABLE parents ADD COLUMN left_at INTEGER;

-- +goose Down
ALTER TABLE parents DROP COLUMN left_at;
ALTER TABLE surveys DROP COLUMN erased_at;
DROP TABLE jobs;
