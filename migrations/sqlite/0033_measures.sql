-- +goose Up
-- What the school will do about a theme: why it came to be, what is done, by whom of the school, until which day, and on which
-- day it was done; '' where nothing is said. Days are YYYY-MM-DD. Nothing here is of a parent or a ballot.
ALTER TABLE themes ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE themes ADD COLUMN measure TEXT NOT NULL DEFAULT '';
ALTER TABLE themes ADD COLUMN responsible TEXT NOT NULL DEFAULT '';
ALTER TABLE themes ADD COLUMN due TEXT NOT NULL DEFAULT '';
ALTER TABLE themes ADD COLUMN done_on TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE themes DROP COLUMN done_on;
ALTER TABLE themes DROP COLUMN due;
ALTER TABLE themes DROP COLUMN responsible;
ALTER TABLE themes DROP COLUMN measure;
ALTER TABLE themes DROP COLUMN cause;
