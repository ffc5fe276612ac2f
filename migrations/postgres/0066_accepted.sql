-- +goose Up
-- What a keeper was shown when she typed her sheet back, as a digest: her acceptance holds for that alone. No time and no parent stands here.
ALTER TABLE keepers ADD COLUMN accepted text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE keepers DROP COLUMN accepted;
