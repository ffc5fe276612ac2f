-- +goose Up
-- A keyed hash of a child's day of birth, of those alone whose name the roster has twice: it tells them apart when a file comes again.
-- The day is nowhere, and the key is derived from the server secret, outside of the database.
ALTER TABLE parents ADD COLUMN birthday TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE parents DROP COLUMN birthday;
