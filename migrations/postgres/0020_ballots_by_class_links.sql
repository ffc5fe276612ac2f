-- +goose Up
-- How many ballots of a survey came by the links of classes: one number, written with the ballots. Beside it lies no invitation,
-- no envelope, no class and no time, and a number that only grows says nothing about who it grew by.
CREATE TABLE class_link_ballots (
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  ballots   bigint NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- Wrong tries are counted in memory: a flood of them cost a transaction each, and shut a class out for the whole round.
DROP TABLE class_link_tries;

-- +goose Down
CREATE TABLE class_link_tries (
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  target_id uuid NOT NULL,
  wrong     integer NOT NULL,
  PRIMARY KEY (school_id, survey_id, target_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);
DROP TABLE class_link_ballots;
