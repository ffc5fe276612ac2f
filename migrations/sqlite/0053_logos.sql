-- +goose Up
-- A school's mark for its posters: painted anew from what was brought, so that nothing of that file but the picture is here.
CREATE TABLE school_logos (
  school_id TEXT NOT NULL PRIMARY KEY REFERENCES schools (id),
  content   BLOB NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE school_logos;
