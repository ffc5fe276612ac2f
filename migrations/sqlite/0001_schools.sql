-- +goose Up
-- What the server must recognise at its next start, such as the fingerprint of its secret (never the secret).
CREATE TABLE server_facts (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- threshold: fewest ballots ever shown together, 5…50. retention_months: how long ballots are kept after closing.
CREATE TABLE schools (
  id               TEXT    NOT NULL PRIMARY KEY,
  parent_id        TEXT    REFERENCES schools (id),
  name             TEXT    NOT NULL,
  parent_office    TEXT    NOT NULL,
  place            TEXT    NOT NULL,
  abbreviation     TEXT    NOT NULL,
  contact          TEXT    NOT NULL,
  retention_months INTEGER NOT NULL,
  threshold        INTEGER NOT NULL
);

CREATE TABLE classes (
  school_id TEXT    NOT NULL REFERENCES schools (id),
  id        TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  position  INTEGER NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, name)
) WITHOUT ROWID;

-- One row is one right to answer in each round. position is the order in the file. Leavers stay, inactive.
CREATE TABLE parents (
  school_id   TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  class_id    TEXT    NOT NULL,
  position    INTEGER NOT NULL,
  child_code  TEXT    NOT NULL,
  child_name  TEXT    NOT NULL,
  parent_name TEXT    NOT NULL,
  phone       TEXT    NOT NULL,
  email       TEXT    NOT NULL,
  active      BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, class_id) REFERENCES classes (school_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX parents_code ON parents (school_id, child_code) WHERE child_code <> '';

-- Times are milliseconds since 1970-01-01 UTC, here and in every table.
CREATE TABLE api_keys (
  school_id  TEXT    NOT NULL REFERENCES schools (id),
  id         TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  scope      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  PRIMARY KEY (school_id, id)
) WITHOUT ROWID;

-- Directory: keyed hash of an API key -> whose it is.
CREATE TABLE key_directory (
  hash      BLOB NOT NULL PRIMARY KEY,
  school_id TEXT NOT NULL,
  key_id    TEXT NOT NULL,
  FOREIGN KEY (school_id, key_id) REFERENCES api_keys (school_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE key_directory;
DROP TABLE api_keys;
DROP TABLE parents;
DROP TABLE classes;
DROP TABLE schools;
DROP TABLE server_facts;
