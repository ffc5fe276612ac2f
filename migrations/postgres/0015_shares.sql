-- +goose Up
-- Directory: the short name in the address of a result that a school shows to everybody -> its closed survey. Whoever takes the
-- result back deletes the row; shown again, it gets another name, so that an old address stays dead.
CREATE TABLE shares (
  slug      text NOT NULL PRIMARY KEY,
  school_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  shared_at bigint NOT NULL,
  UNIQUE (school_id, survey_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- +goose Down
DROP TABLE shares;
