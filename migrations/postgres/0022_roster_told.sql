-- +goose Up
-- What is told of a round's roster, so that parents can see who was invented or moved to read one of them.
-- before_id: the round that was closed last when this one opened; rosters are told against its. roster_changes: how often the roster
-- changed while the round was open; a page that was rendered before a change is known by it.
ALTER TABLE surveys ADD COLUMN before_id uuid;
ALTER TABLE surveys ADD COLUMN roster_changes integer NOT NULL DEFAULT 0;
UPDATE surveys SET before_id = (SELECT e.id FROM surveys e WHERE e.school_id = surveys.school_id AND e.id <> surveys.id AND e.status = 'closed'
  AND e.closed_at <= surveys.opened_at ORDER BY e.closed_at DESC, e.id LIMIT 1) WHERE status IN ('open', 'closing');

-- By class of the invitation: how many were invited, and how many unused invitations withdrawn, after the opening.
CREATE TABLE roster_changes (
  school_id uuid    NOT NULL,
  survey_id uuid    NOT NULL,
  class_id  uuid    NOT NULL,
  added     integer NOT NULL,
  removed   integer NOT NULL,
  PRIMARY KEY (school_id, survey_id, class_id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- The same at closing, for good; NULL for rounds that were closed before. asked_before: of the class in the round before; stayed: of
-- those, how many are in it now; from_other: in it now and then in another class. A class that nobody is in any more has eligible 0.
ALTER TABLE participation ADD COLUMN asked_before integer;
ALTER TABLE participation ADD COLUMN stayed integer;
ALTER TABLE participation ADD COLUMN from_other integer;
ALTER TABLE participation ADD COLUMN added_later integer;
ALTER TABLE participation ADD COLUMN removed_later integer;
ALTER TABLE participation ADD COLUMN moved_in integer;
ALTER TABLE participation ADD COLUMN moved_out integer;

-- +goose Down
DELETE FROM participation WHERE eligible = 0;
ALTER TABLE participation DROP COLUMN moved_out;
ALTER TABLE participation DROP COLUMN moved_in;
ALTER TABLE participation DROP COLUMN removed_later;
ALTER TABLE participation DROP COLUMN added_later;
ALTER TABLE participation DROP COLUMN from_other;
ALTER TABLE participation DROP COLUMN stayed;
ALTER TABLE participation DROP COLUMN asked_before;
DROP TABLE roster_changes;
ALTER TABLE surveys DROP COLUMN roster_changes;
ALTER TABLE surveys DROP COLUMN before_id;
