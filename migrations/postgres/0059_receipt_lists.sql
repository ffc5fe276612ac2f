-- +goose Up
-- A closed round publishes a list of its receipts: the keys under which anybody makes a receipt's line, in hexadecimal, and the
-- list's digest; empty for rounds that began before there were lists (rounds.listed).
ALTER TABLE rounds ADD COLUMN listed boolean NOT NULL DEFAULT false;
ALTER TABLE seals ADD COLUMN receipt_keys text NOT NULL DEFAULT '';
ALTER TABLE seals ADD COLUMN receipts_digest text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE seals DROP COLUMN receipts_digest;
ALTER TABLE seals DROP COLUMN receipt_keys;
ALTER TABLE rounds DROP COLUMN listed;
