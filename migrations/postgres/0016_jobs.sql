-- +goose Up
-- What is done from time to time, so that of several servers one does it at a time. holder: a random name of this one run.
CREATE TABLE jobs (
  name         text    NOT NULL PRIMARY KEY,
  due_at       bigint  NOT NULL,
  leased_until bigint  NOT NULL,
  holder       text    NOT NULL,
  succeeded_at bigint
);

-- When ballots and comments of a closed round were deleted, as its notice announced. Its tallies and seal stay.
ALTER TABLE surveys ADD COLUMN erased_at bigint;

-- When it was first seen that a parent had left the roster: from then on run the months after which name, phone and e-mail
-- are deleted. The row stays, nameless, because an invitation counts.
ALTER TABLE parents ADD COLUMN left_at bigint;

-- +goose Down
ALTER TABLE parents DROP COLUMN left_at;
ALTER TABLE surveys DROP COLUMN erased_at;
DROP TABLE jobs;
