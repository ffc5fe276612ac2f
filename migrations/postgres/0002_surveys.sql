-- +goose Up
-- questionnaire: JSON, fixed from opening on. round_key: fingerprint of the key file of the open round, not the key.
-- envelope_size: bytes of every plain envelope of this round. parents_opened, parents_added and parents_removed: the
-- roster at opening and its changes since, for the report. threshold and retention_months: the school's, at opening.
-- unreadable: envelopes left out at closing, on record.
CREATE TABLE surveys (
  school_id        uuid    NOT NULL REFERENCES schools (id),
  id               uuid    NOT NULL,
  status           text    NOT NULL,
  template_id      text    NOT NULL,
  school_year      text    NOT NULL,
  period           text    NOT NULL,
  questionnaire    text    NOT NULL,
  created_at       bigint  NOT NULL,
  opens_at         bigint,
  closes_at        bigint,
  opened_at        bigint,
  closed_at        bigint,
  reason           text    NOT NULL,
  threshold        integer NOT NULL,
  retention_months integer NOT NULL,
  round_key        text    NOT NULL,
  envelope_size    integer NOT NULL,
  parents_opened   integer NOT NULL,
  parents_added    integer NOT NULL,
  parents_removed  integer NOT NULL,
  unreadable       integer NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX surveys_status ON surveys (status, closes_at);

-- One parent's right to answer one survey. No time of use: with the day on both sides a guess succeeds too often.
-- retry_tag: keyed hash of token and submission key, so that a retry is recognised; it says nothing of a ballot.
-- generation: how often the link was made anew; an older link is dead.
CREATE TABLE invitations (
  school_id  uuid    NOT NULL,
  survey_id  uuid    NOT NULL,
  id         uuid    NOT NULL,
  parent_id  uuid    NOT NULL,
  class_id   uuid    NOT NULL,
  generation integer NOT NULL,
  status     text    NOT NULL,
  retry_tag  bytea,
  PRIMARY KEY (school_id, survey_id, id),
  UNIQUE (school_id, survey_id, parent_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id),
  FOREIGN KEY (school_id, parent_id) REFERENCES parents (school_id, id),
  FOREIGN KEY (school_id, class_id) REFERENCES classes (school_id, id)
);

-- Directory: keyed hash of a token -> its invitation. The token itself is derived when it is asked for.
CREATE TABLE token_directory (
  hash          bytea   NOT NULL PRIMARY KEY,
  school_id     uuid    NOT NULL,
  survey_id     uuid    NOT NULL,
  invitation_id uuid    NOT NULL,
  generation    integer NOT NULL
);
CREATE INDEX token_directory_invitation ON token_directory (school_id, survey_id, invitation_id);

-- +goose Down
DROP TABLE token_directory;
DROP TABLE invitations;
DROP TABLE surveys;
