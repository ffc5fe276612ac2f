-- +goose Up
-- questionnaire: JSON, fixed from opening on. round_key: fingerprint of the key file of the open round, not the key.
-- envelope_size: bytes of every plain envelope of this round. parents_opened, parents_added and parents_removed: the
-- roster at opening and its changes since, for the report. threshold and retention_months: the school's, at opening.
-- unreadable: envelopes left out at closing, on record.
CREATE TABLE surveys (
  school_id        TEXT    NOT NULL REFERENCES schools (id),
  id               TEXT    NOT NULL,
  status           TEXT    NOT NULL,
  template_id      TEXT    NOT NULL,
  school_year      TEXT    NOT NULL,
  period           TEXT    NOT NULL,
  questionnaire    TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  opens_at         INTEGER,
  closes_at        INTEGER,
  opened_at        INTEGER,
  closed_at        INTEGER,
  reason           TEXT    NOT NULL,
  threshold        INTEGER NOT NULL,
  retention_months INTEGER NOT NULL,
  round_key        TEXT    NOT NULL,
  envelope_size    INTEGER NOT NULL,
  parents_opened   INTEGER NOT NULL,
  parents_added    INTEGER NOT NULL,
  parents_removed  INTEGER NOT NULL,
  unreadable       INTEGER NOT NULL,
  PRIMARY KEY (school_id, id)
) WITHOUT ROWID;
CREATE INDEX surveys_status ON surveys (status, closes_at);

-- One parent's right to answer one survey. No time of use: with the day on both sides a guess succeeds too often.
-- retry_tag: keyed hash of token and submission key, so that a retry is recognised; it says nothing of a ballot.
-- generation: how often the link was made anew; an older link is dead.
CREATE TABLE invitations (
  school_id  TEXT    NOT NULL,
  survey_id  TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  parent_id  TEXT    NOT NULL,
  class_id   TEXT    NOT NULL,
  generation INTEGER NOT NULL,
  status     TEXT    NOT NULL,
  retry_tag  BLOB,
  PRIMARY KEY (school_id, survey_id, id),
  UNIQUE (school_id, survey_id, parent_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id),
  FOREIGN KEY (school_id, parent_id) REFERENCES parents (school_id, id),
  FOREIGN KEY (school_id, class_id) REFERENCES classes (school_id, id)
) WITHOUT ROWID;

-- Directory: keyed hash of a token -> its invitation. The token itself is derived when it is asked for.
CREATE TABLE token_directory (
  hash          BLOB    NOT NULL PRIMARY KEY,
  school_id     TEXT    NOT NULL,
  survey_id     TEXT    NOT NULL,
  invitation_id TEXT    NOT NULL,
  generation    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX token_directory_invitation ON token_directory (school_id, survey_id, invitation_id);

-- +goose Down
DROP TABLE token_directory;
DROP TABLE invitations;
DROP TABLE surveys;
