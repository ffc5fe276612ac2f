-- +goose Up
-- What became of the calls to some who are marked as having answered: how many said so, said no, were not reached. Numbers
-- alone, told by a witness; all zero while nobody has told. Nothing here says who was called.
ALTER TABLE surveys ADD COLUMN calls_yes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE surveys ADD COLUMN calls_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE surveys ADD COLUMN calls_unreached INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE surveys DROP COLUMN calls_unreached;
ALTER TABLE surveys DROP COLUMN calls_no;
ALTER TABLE surveys DROP COLUMN calls_yes;
