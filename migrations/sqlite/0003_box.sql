-- +goose Up
-- The sealed box. A cast writes one row into envelopes and one into receipts in the transaction that uses the
-- invitation, so storage may tell that they came together; therefore an envelope holds nothing but random bytes to
-- whoever lacks the round's key, all envelopes of a survey have one size, and after closing the key is gone.
CREATE TABLE envelopes (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (school_id, survey_id, id)
);

-- Directory: keyed hash of a receipt -> its survey. It leads to no invitation and to no ballot.
CREATE TABLE receipts (
  hash      BLOB NOT NULL PRIMARY KEY,
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX receipts_survey ON receipts (school_id, survey_id);

-- How many ballots came on which day (YYYY-MM-DD, Asia/Ho_Chi_Minh): the only time kept of any ballot.
CREATE TABLE round_days (
  school_id TEXT    NOT NULL,
  survey_id TEXT    NOT NULL,
  day       TEXT    NOT NULL,
  responded INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id, day)
) WITHOUT ROWID;

-- Written once, at closing, shuffled, under new random ids. class: '' = without a class, because too few answered.
-- No receipt, no order, no time, nothing of the envelope. answers: ratings and choices, never a text.
CREATE TABLE ballots (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  class     TEXT NOT NULL,
  answers   TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- Written once, at closing. No ballot, class, receipt or time: a comment leads to nothing but its question.
CREATE TABLE comments (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  question  TEXT NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- The counts from which every figure comes, made at closing. Rates are computed from them and never stored.
CREATE TABLE tallies (
  school_id TEXT    NOT NULL,
  survey_id TEXT    NOT NULL,
  part      TEXT    NOT NULL,
  item      TEXT    NOT NULL,
  class     TEXT    NOT NULL,
  cell      TEXT    NOT NULL,
  n         INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id, part, item, class, cell),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- Who was asked and who answered, by class in the roster's order, as it stood at closing.
CREATE TABLE participation (
  school_id TEXT    NOT NULL,
  survey_id TEXT    NOT NULL,
  class     TEXT    NOT NULL,
  position  INTEGER NOT NULL,
  eligible  INTEGER NOT NULL,
  responded INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id, class),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- What fixes a closed round. figures: the canonical JSON over which figures_digest was taken, byte for byte.
CREATE TABLE seals (
  school_id      TEXT    NOT NULL,
  survey_id      TEXT    NOT NULL,
  format         INTEGER NOT NULL,
  figures        BLOB    NOT NULL,
  figures_digest TEXT    NOT NULL,
  box_digest     TEXT    NOT NULL,
  counted        INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE seals;
DROP TABLE participation;
DROP TABLE tallies;
DROP TABLE comments;
DROP TABLE ballots;
DROP TABLE round_days;
DROP TABLE receipts;
DROP TABLE envelopes;
