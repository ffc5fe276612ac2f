-- +goose Up
-- A cast changes its invitation's row, and its day's, but no column of an index. With room left on their page the new version of a row
-- stays there, and no index has to be told; without, every cast put an entry into each index, at a random place, and a page that is touched for
-- the first time since a checkpoint is logged whole. The engine makes room again by itself as the rows before become old.
ALTER TABLE invitations SET (fillfactor = 80);
ALTER TABLE round_days SET (fillfactor = 50);

-- +goose Down
ALTER TABLE round_days RESET (fillfactor);
ALTER TABLE invitations RESET (fillfactor);
