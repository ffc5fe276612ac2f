-- +goose Up
-- What a school's links begin with where whoever runs the server has not said it, and whether the server has reached itself there since.
ALTER TABLE schools ADD COLUMN public_address TEXT NOT NULL DEFAULT '';
ALTER TABLE schools ADD COLUMN address_reached BOOLEAN NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE schools DROP COLUMN address_reached;
ALTER TABLE schools DROP COLUMN public_address;
