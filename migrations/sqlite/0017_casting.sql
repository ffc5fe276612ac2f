-- +goose Up
-- What a cast writes lies together: see docs/decisions/0025-where-a-cast-is-stored.md.
-- place is an ordinary key now and not the engine's row number, so that an envelope is put behind the last one and splits no
-- page; its place stays random, and within a commit envelopes come in the order of their places. Rows of one round are found by
-- the key. The order of coming tells no more than that an invitation and an envelope came together, which is allowed.
ALTER TABLE envelopes RENAME TO envelopes_before;
CREATE TABLE envelopes (
  place  BIGINT NOT NULL PRIMARY KEY,
  id     TEXT,
  sealed BLOB   NOT NULL
);
INSERT INTO envelopes (place, id, sealed) SELECT place, id, sealed FROM envelopes_before ORDER BY place;
DROP TABLE envelopes_before;

-- A survey's row holds its questionnaire and is long; what a cast asks of it is short.
CREATE INDEX surveys_heads ON surveys (school_id, id, status, opens_at, closes_at, closed_at, reason, threshold, retention_months, round_key, envelope_size);
-- Ended rounds whose clean-up is not done are looked for every second.
CREATE INDEX surveys_unclean ON surveys (id) WHERE round_key <> '' AND status IN ('closed', 'withdrawn');

-- +goose Down
DROP INDEX surveys_unclean;
DROP INDEX surveys_heads;
ALTER TABLE envelopes RENAME TO envelopes_after;
CREATE TABLE envelopes (
  place  INTEGER NOT NULL PRIMARY KEY,
  id     TEXT,
  sealed BLOB    NOT NULL
);
INSERT INTO envelopes (place, id, sealed) SELECT place, id, sealed FROM envelopes_after ORDER BY place;
DROP TABLE envelopes_after;
