-- +goose Up
-- Directory: keyed hash of a class's code -> its survey and class. The code itself is derived when it is asked for, and a row
-- is made when it is first handed out.
CREATE TABLE class_link_directory (
  hash      bytea NOT NULL PRIMARY KEY,
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  class_id  uuid NOT NULL,
  UNIQUE (school_id, survey_id, class_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- Wrong tries at the class link, by what they were aimed at: an invitation, a class as a whole (child codes), or nothing at
-- all (the zero id). No time and nobody's address: it says how often somebody guessed, not who, and nothing of a ballot.
CREATE TABLE class_link_tries (
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  target_id uuid NOT NULL,
  wrong     integer NOT NULL,
  PRIMARY KEY (school_id, survey_id, target_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- Surveys whose class links the school has switched off, or on again; none = on.
CREATE TABLE class_link_switches (
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  off       boolean NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- +goose Down
DROP TABLE class_link_switches;
DROP TABLE class_link_tries;
DROP TABLE class_link_directory;
