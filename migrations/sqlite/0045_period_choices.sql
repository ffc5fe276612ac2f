-- +goose Up
-- The closed surveys that a school left out of its report on a period, as the period is written: 2026-Q3, 2025-2026. What was never chosen
-- is in the report. It says nothing of any ballot.
CREATE TABLE period_left_out (
  school_id TEXT NOT NULL,
  period TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  PRIMARY KEY (school_id, period, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE period_left_out;
