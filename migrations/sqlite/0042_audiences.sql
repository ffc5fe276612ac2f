-- +goose Up
-- Whom a round asks, and who stands on the roster: 'parents' or 'staff'. A teacher who is also a mother stands there twice, and
-- nothing leads from the one row to the other. beside: the round of the other respondents that a report sets beside this one: '' the
-- latest closed one of the same period, or the id of a round of the school; outside the seal, as compared_with is.
ALTER TABLE surveys ADD COLUMN audience TEXT NOT NULL DEFAULT 'parents';
ALTER TABLE surveys ADD COLUMN beside TEXT NOT NULL DEFAULT '';
ALTER TABLE parents ADD COLUMN audience TEXT NOT NULL DEFAULT 'parents';
DROP INDEX parents_code;
CREATE UNIQUE INDEX parents_code ON parents (school_id, audience, child_code) WHERE child_code <> '';

-- +goose Down
DROP INDEX parents_code;
UPDATE parents SET active = false, child_code = '' WHERE audience <> 'parents';
ALTER TABLE parents DROP COLUMN audience;
CREATE UNIQUE INDEX parents_code ON parents (school_id, child_code) WHERE child_code <> '';
ALTER TABLE surveys DROP COLUMN beside;
ALTER TABLE surveys DROP COLUMN audience;
