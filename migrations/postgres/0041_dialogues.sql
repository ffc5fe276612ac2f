-- +goose Up
-- The talk with parents after a round: where and when, whether it took place, how many came (0 until then), and how many themes
-- of enough comments were on its agenda. No name of anybody, and nothing that leads to a comment.
CREATE TABLE dialogues (
  school_id uuid    NOT NULL,
  survey_id uuid    NOT NULL,
  day       text    NOT NULL,
  hour      text    NOT NULL,
  place     text    NOT NULL,
  held      boolean NOT NULL,
  attended  bigint  NOT NULL,
  topics    bigint  NOT NULL,
  PRIMARY KEY (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- +goose Down
DROP TABLE dialogues;
