-- +goose Up
-- The sentence forms that a school put into the report of a closed survey: their names in its order, with a blank between.
ALTER TABLE surveys ADD COLUMN report_forms TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE surveys DROP COLUMN report_forms;
