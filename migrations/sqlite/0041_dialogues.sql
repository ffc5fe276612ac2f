-- +goose Up
-- The talk with parents after a round: where and when, whether it took place, how many came (0 until then), and how many themes
-- of enough comments were on its agenda. No name of anybody, and nothing that leads to a comment.
CREATE TABLE dialogues (
  school_id TEXT    NOT NULL,
  survey_id TEXT    NOT NULL,
  day       TEXT    NOT NULL,
  hour      TEXT    NOT NULL,
  place     TEXT    NOT NULL,
  held      BOOLEAN NOT NULL,
  attended  INTEGER NOT NULL,
  topics    INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE dialogues;
