-- +goose Up
-- Ended rounds whose clean-up is not done are looked for every second.
CREATE INDEX surveys_unclean ON surveys (id) WHERE round_key <> '' AND status IN ('closed', 'withdrawn');

-- +goose Down
DROP INDEX surveys_unclean;
