-- +goose Up
-- People of the school. email: folded to lower case, one person per address in the whole database. password: argon2id with
-- its own salt and costs, empty while an invited colleague has not chosen one. disabled_at: gone, but still named in the record.
CREATE TABLE accounts (
  school_id   TEXT    NOT NULL REFERENCES schools (id),
  id          TEXT    NOT NULL,
  email       TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  role        TEXT    NOT NULL,
  password    TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  disabled_at INTEGER,
  PRIMARY KEY (school_id, id)
) WITHOUT ROWID;

-- Directory: an address -> whose it is.
CREATE TABLE account_directory (
  email      TEXT NOT NULL PRIMARY KEY,
  school_id  TEXT NOT NULL,
  account_id TEXT NOT NULL
) WITHOUT ROWID;

-- Directory: keyed hash of a session's cookie -> who is signed in. about: browser and system in a few words, no address.
CREATE TABLE sessions (
  hash       BLOB    NOT NULL PRIMARY KEY,
  id         TEXT    NOT NULL,
  school_id  TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  about      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (school_id, account_id);

-- Directory: keyed hash of a link that works once -> what it is for: setup, invite or reset.
CREATE TABLE tickets (
  hash       BLOB    NOT NULL PRIMARY KEY,
  school_id  TEXT    NOT NULL,
  account_id TEXT,
  kind       TEXT    NOT NULL,
  expires_at INTEGER
) WITHOUT ROWID;

-- Who did what, for the school to read. actor: the account, or the API key, by the name it had then. detail: words without
-- any token or answer. It tells nothing of parents' casting.
CREATE TABLE audit (
  school_id TEXT    NOT NULL REFERENCES schools (id),
  id        TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL,
  action    TEXT    NOT NULL,
  detail    TEXT    NOT NULL,
  PRIMARY KEY (school_id, id)
) WITHOUT ROWID;
CREATE INDEX audit_at ON audit (school_id, at);

-- +goose Down
DROP TABLE audit;
DROP TABLE tickets;
DROP TABLE sessions;
DROP TABLE account_directory;
DROP TABLE accounts;
