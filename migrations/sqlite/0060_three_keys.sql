-- +goose Up
-- A round that two of three people open together. keepers are who holds a sheet of it, locks the public half of its outer layer and the
-- private half under each pair of sheets. A sheet is never stored, only its public half, and that only until the round is counted. No time
-- and no parent stands here: nothing leads to a ballot.
CREATE TABLE keepers (
  school_id  TEXT NOT NULL,
  survey_id  TEXT NOT NULL,
  place      INTEGER NOT NULL,
  token_hash BLOB,
  public     BLOB,
  state      TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, place),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX keepers_token ON keepers (token_hash);
CREATE TABLE locks (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  public    BLOB NOT NULL,
  wrapped   BLOB NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;
-- Their roles and those that opened it, a line each; empty for a round without.
ALTER TABLE surveys ADD COLUMN keepers TEXT NOT NULL DEFAULT '';
ALTER TABLE surveys ADD COLUMN opened_with TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE surveys DROP COLUMN opened_with;
ALTER TABLE surveys DROP COLUMN keepers;
DROP TABLE locks;
DROP TABLE keepers;
