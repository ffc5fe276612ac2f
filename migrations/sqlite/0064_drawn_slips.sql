-- +goose Up
-- A row of a class that is known by its number alone: no name, no code, no contact. Its slip is drawn from a box, so that not even
-- the school knows whose it is.
ALTER TABLE parents ADD COLUMN drawn BOOLEAN NOT NULL DEFAULT false;

-- +goose Down
UPDATE parents SET active = false WHERE drawn;
ALTER TABLE parents DROP COLUMN drawn;
