-- +goose Up
-- The recordings that a questionnaire names by their digest, for parents who would rather listen. They are asked for by the digest alone,
-- the same for everybody: nothing here leads to an invitation or a ballot.
CREATE TABLE sounds (
  school_id uuid  NOT NULL,
  survey_id uuid  NOT NULL,
  digest    text  NOT NULL,
  media     text  NOT NULL,
  content   bytea NOT NULL,
  PRIMARY KEY (school_id, survey_id, digest),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);
CREATE INDEX sounds_digest ON sounds (digest);

-- +goose Down
DROP TABLE sounds;
