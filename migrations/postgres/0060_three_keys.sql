-- +goose Up
-- A round that two of three people open together. keepers are who holds a sheet of it, locks the public half of its outer layer and the
-- private half under each pair of sheets. A sheet is never stored, only its public half, and that only until the round is counted. No time
-- and no parent stands here: nothing leads to a ballot.
CREATE TABLE keepers (
  school_id  uuid NOT NULL,
  survey_id  uuid NOT NULL,
  place      integer NOT NULL,
  token_hash bytea,
  public     bytea,
  state      text NOT NULL,
  PRIMARY KEY (school_id, survey_id, place),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);
CREATE UNIQUE INDEX keepers_token ON keepers (token_hash);
CREATE TABLE locks (
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  public    bytea NOT NULL,
  wrapped   bytea NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);
-- Their roles and those that opened it, a line each; empty for a round without.
ALTER TABLE surveys ADD COLUMN keepers text NOT NULL DEFAULT '';
ALTER TABLE surveys ADD COLUMN opened_with text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE surveys DROP COLUMN opened_with;
ALTER TABLE surveys DROP COLUMN keepers;
DROP TABLE locks;
DROP TABLE keepers;
