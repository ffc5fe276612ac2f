-- +goose Up
-- The record as a chain: n is a line's place in its school's chain, previous the SHA-256 of the line before it. actor_kind and actor_id tell
-- people of one name apart. Lines of an earlier release have place 0 until the program puts them in order, once, before the first new line.
-- Nothing here is of a parent's casting.
ALTER TABLE audit ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN actor_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN actor_id TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN previous BLOB;
DROP INDEX audit_at;
CREATE UNIQUE INDEX audit_chain ON audit (school_id, n) WHERE n > 0;

-- Where a school's chain ends. Its row is held while a line is appended, so that lines of one school come one after the other, whichever
-- server writes them; and a line cut off at the end is missed.
CREATE TABLE audit_heads (
  school_id TEXT NOT NULL PRIMARY KEY REFERENCES schools (id),
  n         INTEGER NOT NULL,
  digest    BLOB NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE audit_heads;
DROP INDEX audit_chain;
ALTER TABLE audit DROP COLUMN previous;
ALTER TABLE audit DROP COLUMN actor_id;
ALTER TABLE audit DROP COLUMN actor_kind;
ALTER TABLE audit DROP COLUMN n;
CREATE INDEX audit_at ON audit (school_id, at);
