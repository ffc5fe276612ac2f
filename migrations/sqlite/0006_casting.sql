-- +goose Up
-- A cast touches as few pages as it can: see docs/decisions/0025-where-a-cast-is-stored.md.
-- Directory: a small number for each survey that was opened, and by it its envelopes lie together.
CREATE TABLE rounds (
  number    INTEGER NOT NULL PRIMARY KEY,
  school_id TEXT    NOT NULL,
  survey_id TEXT    NOT NULL,
  UNIQUE (school_id, survey_id)
);
INSERT INTO rounds (number, school_id, survey_id)
  SELECT row_number() OVER (ORDER BY id), school_id, id FROM surveys WHERE status <> 'draft';

-- place: the round's number times 2^41, plus a random number below it: no order, no time. id: of an envelope that was sealed
-- before this migration, because it opens with no other; since then the id is made of the place.
-- From now on a receipt has no row of its own: its keyed hash is the retry_tag of the invitation that was used. With the
-- server secret it tells whose receipt a receipt is; it tells nothing of a ballot, as before. Those in receipts stay.
ALTER TABLE envelopes RENAME TO envelopes_before;
CREATE TABLE envelopes (
  place  INTEGER NOT NULL PRIMARY KEY,
  id     TEXT,
  sealed BLOB    NOT NULL
);
INSERT INTO envelopes (place, id, sealed)
  SELECT r.number * 2199023255552 + (random() & 2199023255551), e.id, e.sealed
  FROM envelopes_before e JOIN rounds r ON r.school_id = e.school_id AND r.survey_id = e.survey_id
  ORDER BY 1;
DROP TABLE envelopes_before;
DELETE FROM receipts WHERE length(hash) = 16;

-- +goose Down
ALTER TABLE envelopes RENAME TO envelopes_after;
CREATE TABLE envelopes (
  school_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (school_id, survey_id, id)
);
INSERT INTO envelopes (school_id, survey_id, id, sealed)
  SELECT r.school_id, r.survey_id, coalesce(e.id, printf('00000000-0000-0000-%04x-%012x', e.place >> 48, e.place & 281474976710655)), e.sealed
  FROM envelopes_after e JOIN rounds r ON r.number = e.place >> 41;
DROP TABLE envelopes_after;
INSERT INTO receipts (hash, school_id, survey_id)
  SELECT retry_tag, school_id, survey_id FROM invitations WHERE length(retry_tag) = 16;
DROP TABLE rounds;
