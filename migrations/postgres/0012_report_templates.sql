-- +goose Up
-- report_share: whether the report's sentence adds the rate, "182/201 CMHS (90,5%)", or keeps the old wording without it.
ALTER TABLE schools ADD COLUMN report_share boolean NOT NULL DEFAULT true;

-- The school's own Word file with placeholders, one a school. It holds the school's words, no figure and no parent.
CREATE TABLE report_templates (
  school_id  uuid    NOT NULL PRIMARY KEY REFERENCES schools (id),
  name       TEXT    NOT NULL,
  content    bytea    NOT NULL,
  changed_at bigint NOT NULL
);

-- +goose Down
DROP TABLE report_templates;
ALTER TABLE schools DROP COLUMN report_share;
