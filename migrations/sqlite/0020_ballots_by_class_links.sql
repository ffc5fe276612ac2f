-- +goose Up
-- How many ballots of a survey came by the links of classes: one number, written with the ballots. Beside it lies no invitation,
-- no envelope, no class and no time, and a number that only grows says nothing about who it grew by.
CREATE TABLE class_link_ballots (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  ballots   INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- Wrong tries are counted in memory: a flood of them cost a transaction each, and shut a class out for the whole round.
DROP TABLE class_link_tries;

-- +goose Down
CREATE TABLE class_link_tries (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  wrong     INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id, target_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;
DROP TABLE class_link_ballots;
