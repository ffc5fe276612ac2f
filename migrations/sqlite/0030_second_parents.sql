-- +goose Up
-- The parent who stands second in the roster, and a second telephone: kept beside the one who is asked, and erased with it.
ALTER TABLE parents ADD COLUMN other_name TEXT NOT NULL DEFAULT '';
ALTER TABLE parents ADD COLUMN other_phone TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE parents DROP COLUMN other_phone;
ALTER TABLE parents DROP COLUMN other_name;
