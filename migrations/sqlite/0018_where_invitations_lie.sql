-- +goose Up
-- Nothing to do here: the engine takes the key by itself, and a row that changes stays in its place. The number is PostgreSQL's, and a
-- backup of the one is restored into the other only by the same number.

-- +goose Down
