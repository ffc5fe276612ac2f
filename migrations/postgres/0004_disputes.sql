-- +goose Up
-- Who says that her link was used by somebody else: a keyed mark of the invitation, once. Without the server secret it
-- names nobody; the report tells the number.
CREATE TABLE disputes (
  school_id uuid  NOT NULL,
  survey_id uuid  NOT NULL,
  mark      bytea NOT NULL,
  PRIMARY KEY (school_id, survey_id, mark),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- +goose Down
DROP TABLE disputes;
