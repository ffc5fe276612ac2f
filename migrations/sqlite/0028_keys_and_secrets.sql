-- +goose Up
-- A key may end by itself (milliseconds), and shows the day of its last use: days since 1970 in Vietnam, written once a day. It says that the
-- school's program came, nothing of parents.
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
ALTER TABLE api_keys ADD COLUMN used_day INTEGER;

-- The fingerprint of the server secret that a round's links are made of, '' before it was first opened: the secret may be renewed while
-- the round runs. It is one for all links of the round, and leads to none.
ALTER TABLE surveys ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE surveys SET secret = coalesce((SELECT value FROM server_facts WHERE name = 'secret'), '')
  WHERE EXISTS (SELECT 1 FROM rounds r WHERE r.school_id = surveys.school_id AND r.survey_id = surveys.id);

-- +goose Down
ALTER TABLE surveys DROP COLUMN secret;
ALTER TABLE api_keys DROP COLUMN used_day;
ALTER TABLE api_keys DROP COLUMN expires_at;
