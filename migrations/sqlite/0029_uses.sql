-- +goose Up
-- uses_guessed: the questionnaire is of before questions said what they are for; which of them tells how fees are paid, and which the
-- difficulties, is worked out as it was then. Every questionnaire that is made or changed from here on says it itself.
ALTER TABLE surveys ADD COLUMN uses_guessed BOOLEAN NOT NULL DEFAULT false;
UPDATE surveys SET uses_guessed = true;

-- +goose Down
ALTER TABLE surveys DROP COLUMN uses_guessed;
