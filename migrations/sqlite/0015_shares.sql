-- +goose Up
-- Directory: the short name in the address of a result that a school shows to everybody -> its closed survey. Whoever takes the
-- result back deletes the row; shown again, it gets another name, so that an old address stays dead.
CREATE TABLE shares (
  slug      TEXT NOT NULL PRIMARY KEY,
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  shared_at INTEGER NOT NULL,
  UNIQUE (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE shares;
