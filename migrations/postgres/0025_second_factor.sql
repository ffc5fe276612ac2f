-- +goose Up
-- factor: the secret of a person's second factor (TOTP), encrypted under a key derived from the server secret and bound to her; NULL
-- while she has none. factor_step: the last time step whose code was used, so that none is used twice.
ALTER TABLE accounts ADD COLUMN factor bytea;
ALTER TABLE accounts ADD COLUMN factor_step bigint NOT NULL DEFAULT 0;

-- proved_at: when this session last gave the password or a code. What matters most asks for it again after a while.
ALTER TABLE sessions ADD COLUMN proved_at bigint NOT NULL DEFAULT 0;

-- Recovery codes for paper, by keyed hash. A used one is deleted.
CREATE TABLE recovery_codes (
  school_id  uuid NOT NULL,
  account_id uuid NOT NULL,
  hash       bytea NOT NULL,
  PRIMARY KEY (school_id, account_id, hash),
  FOREIGN KEY (school_id, account_id) REFERENCES accounts (school_id, id)
);

-- What a school asks of all its people at sign-in. factor_required: a second factor.
CREATE TABLE sign_in_rules (
  school_id       uuid    NOT NULL PRIMARY KEY REFERENCES schools (id),
  factor_required boolean NOT NULL
);

-- +goose Down
DROP TABLE sign_in_rules;
DROP TABLE recovery_codes;
ALTER TABLE sessions DROP COLUMN proved_at;
ALTER TABLE accounts DROP COLUMN factor_step;
ALTER TABLE accounts DROP COLUMN factor;
