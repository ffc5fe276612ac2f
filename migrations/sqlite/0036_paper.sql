-- +goose Up
-- What a school's documents say besides figures: to whom they go, who receives them, who signs, the register of documents that they stand
-- on (one a line), the outline of its yearly report, and whether reporting periods run from the 15th to the 14th.
ALTER TABLE schools ADD COLUMN addressee TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN recipients TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN signer_title TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN signer_deputy TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN signer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN documents TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN outline TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN mid_month BOOLEAN NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE schools DROP COLUMN mid_month;
ALTER TABLE schools DROP COLUMN outline;
ALTER TABLE schools DROP COLUMN documents;
ALTER TABLE schools DROP COLUMN signer_name;
ALTER TABLE schools DROP COLUMN signer_deputy;
ALTER TABLE schools DROP COLUMN signer_title;
ALTER TABLE schools DROP COLUMN recipients;
ALTER TABLE schools DROP COLUMN addressee;
