-- +goose Up
-- The parent who stands second in the roster, and a second telephone: kept beside the one who is asked, and erased with it.
ALTER TABLE parents ADD COLUMN other_name text NOT NULL DEFAULT '';
ALTER TABLE parents ADD COLUMN other_phone text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE parents DROP COLUMN other_phone;
ALTER TABLE parents DROP COLUMN other_name;
