-- +goose Up
-- compared_with: the earlier round that a closed one is compared with: 'last', 'year', or the id of a round of the same school. It is
-- outside the seal, and says nothing of any ballot.
ALTER TABLE surveys ADD COLUMN compared_with TEXT NOT NULL DEFAULT 'last';

-- +goose Down
ALTER TABLE surveys DROP COLUMN compared_with;
