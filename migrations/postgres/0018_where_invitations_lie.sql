-- +goose Up
-- Of two unique indexes that begin with school and survey the engine, as long as it knows nothing of new rows, takes either: a cast or a view
-- then went through all invitations of its round instead of to one. Only the key begins so now; a parent's are found by the parent.
ALTER TABLE invitations DROP CONSTRAINT invitations_school_id_survey_id_parent_id_key;
ALTER TABLE invitations ADD CONSTRAINT invitations_parent UNIQUE (school_id, parent_id, survey_id);

-- A cast changes its invitation's row, and its day's, but no column of an index. With room left on their page the new version of a row
-- stays there, and no index has to be told. The engine makes room again by itself as the rows before become old.
ALTER TABLE invitations SET (fillfactor = 80);
ALTER TABLE round_days SET (fillfactor = 50);

-- +goose Down
ALTER TABLE round_days RESET (fillfactor);
ALTER TABLE invitations RESET (fillfactor);
ALTER TABLE invitations DROP CONSTRAINT invitations_parent;
ALTER TABLE invitations ADD CONSTRAINT invitations_school_id_survey_id_parent_id_key UNIQUE (school_id, survey_id, parent_id);
