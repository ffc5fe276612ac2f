-- +goose Up
-- Where the school's record stood when a round was counted: the place of the line that says so, and its digest. 0 and empty for
-- rounds that were counted before this was kept.
ALTER TABLE seals ADD COLUMN record_line BIGINT NOT NULL DEFAULT 0;
ALTER TABLE seals ADD COLUMN record_digest TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE seals DROP COLUMN record_digest;
ALTER TABLE seals DROP COLUMN record_line;
