-- +goose Up
-- A day's ballots were counted in its row by every cast: a page of its own that changed each time. Now the row says how many of the
-- round had been cast before the day's first one, and is written once a day. It tells no more and no less than before.
ALTER TABLE round_days ADD COLUMN cast_before INTEGER NOT NULL DEFAULT 0;
UPDATE round_days SET cast_before = (SELECT coalesce(sum(e.responded), 0) FROM round_days e
  WHERE e.school_id = round_days.school_id AND e.survey_id = round_days.survey_id AND e.day < round_days.day);
ALTER TABLE round_days DROP COLUMN responded;

-- +goose Down
ALTER TABLE round_days ADD COLUMN responded INTEGER NOT NULL DEFAULT 0;
UPDATE round_days SET responded = coalesce(
  (SELECT min(e.cast_before) FROM round_days e WHERE e.school_id = round_days.school_id AND e.survey_id = round_days.survey_id AND e.day > round_days.day),
  (SELECT count(*) FROM invitations i WHERE i.school_id = round_days.school_id AND i.survey_id = round_days.survey_id AND i.status = 'used')) - cast_before;
ALTER TABLE round_days DROP COLUMN cast_before;
