-- +goose Up
-- The recordings that a questionnaire names by their digest, for parents who would rather listen. They are asked for by the digest alone,
-- the same for everybody: nothing here leads to an invitation or a ballot.
CREATE TABLE sounds (
  school_id TEXT  NOT NULL,
  survey_id TEXT  NOT NULL,
  digest    TEXT  NOT NULL,
  media     TEXT  NOT NULL,
  content   BLOB NOT NULL,
  PRIMARY KEY (school_id, survey_id, digest),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);
CREATE INDEX sounds_digest ON sounds (digest);

-- +goose Down
DROP TABLE sounds;
