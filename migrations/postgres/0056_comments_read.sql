-- +goose Up
-- That somebody of the school has read a comment: shared by all of the school, without who and when. It stands beside what the school does
-- with comments by hand, and leads to nothing but the comment.
ALTER TABLE comment_marks ADD COLUMN is_read boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE comment_marks DROP COLUMN is_read;
