-- +goose Up
-- People of the school. email: folded to lower case, one person per address in the whole database. password: argon2id with
-- its own salt and costs, empty while an invited colleague has not chosen one. disabled_at: gone, but still named in the record.
CREATE TABLE accounts (
  school_id   uuid    NOT NULL REFERENCES schools (id),
  id          uuid    NOT NULL,
  email       text    NOT NULL,
  name        text    NOT NULL,
  role        text    NOT NULL,
  password    text    NOT NULL,
  created_at  bigint  NOT NULL,
  disabled_at bigint ,
  PRIMARY KEY (school_id, id)
);

-- Directory: an address -> whose it is.
CREATE TABLE account_directory (
  email      text NOT NULL PRIMARY KEY,
  school_id  uuid NOT NULL,
  account_id uuid NOT NULL
);

-- Directory: keyed hash of a session's cookie -> who is signed in. about: browser and system in a few words, no address.
CREATE TABLE sessions (
  hash       bytea    NOT NULL PRIMARY KEY,
  id         uuid    NOT NULL,
  school_id  uuid    NOT NULL,
  account_id uuid    NOT NULL,
  about      text    NOT NULL,
  created_at bigint  NOT NULL,
  seen_at    bigint  NOT NULL
);
CREATE INDEX sessions_account ON sessions (school_id, account_id);

-- Directory: keyed hash of a link that works once -> what it is for: setup, invite or reset.
CREATE TABLE tickets (
  hash       bytea    NOT NULL PRIMARY KEY,
  school_id  uuid    NOT NULL,
  account_id uuid,
  kind       text    NOT NULL,
  expires_at bigint 
);

-- Who did what, for the school to read. actor: the account, or the API key, by the name it had then. detail: words without
-- any token or answer. It tells nothing of parents' casting.
CREATE TABLE audit (
  school_id uuid    NOT NULL REFERENCES schools (id),
  id        uuid    NOT NULL,
  at        bigint  NOT NULL,
  actor     text    NOT NULL,
  action    text    NOT NULL,
  detail    text    NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX audit_at ON audit (school_id, at);

-- +goose Down
DROP TABLE audit;
DROP TABLE tickets;
DROP TABLE sessions;
DROP TABLE account_directory;
DROP TABLE accounts;
