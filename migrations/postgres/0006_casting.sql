-- +goose Up
-- A cast touches as few pages as it can: see docs/decisions/0025-where-a-cast-is-stored.md.
-- Directory: a small number for each survey that was opened, and by it its envelopes lie together.
CREATE TABLE rounds (
  number    bigint NOT NULL PRIMARY KEY,
  school_id uuid   NOT NULL,
  survey_id uuid   NOT NULL,
  UNIQUE (school_id, survey_id)
);
INSERT INTO rounds (number, school_id, survey_id)
  SELECT row_number() OVER (ORDER BY id), school_id, id FROM surveys WHERE status <> 'draft';

-- place: the round's number times 2^41, plus a random number below it: no order, no time. id: of an envelope that was sealed
-- before this migration, because it opens with no other; since then the id is made of the place.
-- From now on a receipt has no row of its own: its keyed hash is the retry_tag of the invitation that was used. With the
-- server secret it tells whose receipt a receipt is; it tells nothing of a ballot, as before. Those in receipts stay.
ALTER TABLE envelopes RENAME TO envelopes_before;
ALTER TABLE envelopes_before RENAME CONSTRAINT envelopes_pkey TO envelopes_before_pkey;
CREATE TABLE envelopes (
  place  bigint NOT NULL PRIMARY KEY,
  id     uuid,
  sealed bytea  NOT NULL
);
-- Random bytes cannot be compressed, and one row is better than one and three more in a table beside it.
ALTER TABLE envelopes ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE envelopes SET (toast_tuple_target = 8160);
INSERT INTO envelopes (place, id, sealed)
  SELECT r.number * 2199023255552 + floor(random() * 2199023255552)::bigint, e.id, e.sealed
  FROM envelopes_before e JOIN rounds r ON r.school_id = e.school_id AND r.survey_id = e.survey_id;
DROP TABLE envelopes_before;
DELETE FROM receipts WHERE length(hash) = 16;

-- +goose Down
ALTER TABLE envelopes RENAME TO envelopes_after;
ALTER TABLE envelopes_after RENAME CONSTRAINT envelopes_pkey TO envelopes_after_pkey;
CREATE TABLE envelopes (
  school_id uuid  NOT NULL,
  survey_id uuid  NOT NULL,
  id        uuid  NOT NULL,
  sealed    bytea NOT NULL,
  PRIMARY KEY (school_id, survey_id, id)
);
INSERT INTO envelopes (school_id, survey_id, id, sealed)
  SELECT r.school_id, r.survey_id, coalesce(e.id, ('0000000000000000' || lpad(to_hex(e.place), 16, '0'))::uuid), e.sealed
  FROM envelopes_after e JOIN rounds r ON r.number = e.place >> 41;
DROP TABLE envelopes_after;
INSERT INTO receipts (hash, school_id, survey_id)
  SELECT retry_tag, school_id, survey_id FROM invitations WHERE length(retry_tag) = 16;
DROP TABLE rounds;
