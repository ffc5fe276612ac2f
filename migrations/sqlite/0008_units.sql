-- +goose Up
-- unit: whether each child or each family (children with one telephone number) has one right to answer; the school's setting,
-- and of a survey what it was at the opening.
ALTER TABLE schools ADD COLUMN unit TEXT NOT NULL DEFAULT 'child';
ALTER TABLE surveys ADD COLUMN unit TEXT NOT NULL DEFAULT 'child';

-- +goose Down
ALTER TABLE surveys DROP COLUMN unit;
ALTER TABLE schools DROP COLUMN unit;
