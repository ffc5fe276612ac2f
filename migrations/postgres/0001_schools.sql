-- +goose Up
-- What the server must recognise at its next start, such as the fingerprint of its secret (never the secret).
CREATE TABLE server_facts (
  name  text NOT NULL PRIMARY KEY,
  value text NOT NULL
);

-- threshold: fewest ballots ever shown together, 5…50. retention_months: how long ballots are kept after closing.
CREATE TABLE schools (
  id               uuid    NOT NULL PRIMARY KEY,
  parent_id        uuid    REFERENCES schools (id),
  name             text    NOT NULL,
  parent_office    text    NOT NULL,
  place            text    NOT NULL,
  abbreviation     text    NOT NULL,
  contact          text    NOT NULL,
  retention_months integer NOT NULL,
  threshold        integer NOT NULL
);

CREATE TABLE classes (
  school_id uuid    NOT NULL REFERENCES schools (id),
  id        uuid    NOT NULL,
  name      text    NOT NULL,
  position  integer NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, name)
);

-- One row is one right to answer in each round. position is the order in the file. Leavers stay, inactive.
CREATE TABLE parents (
  school_id   uuid    NOT NULL,
  id          uuid    NOT NULL,
  class_id    uuid    NOT NULL,
  position    integer NOT NULL,
  child_code  text    NOT NULL,
  child_name  text    NOT NULL,
  parent_name text    NOT NULL,
  phone       text    NOT NULL,
  email       text    NOT NULL,
  active      boolean NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, class_id) REFERENCES classes (school_id, id)
);
CREATE UNIQUE INDEX parents_code ON parents (school_id, child_code) WHERE child_code <> '';

-- Times are milliseconds since 1970-01-01 UTC, here and in every table.
CREATE TABLE api_keys (
  school_id  uuid   NOT NULL REFERENCES schools (id),
  id         uuid   NOT NULL,
  name       text   NOT NULL,
  scope      text   NOT NULL,
  created_at bigint NOT NULL,
  revoked_at bigint,
  PRIMARY KEY (school_id, id)
);

-- Directory: keyed hash of an API key -> whose it is.
CREATE TABLE key_directory (
  hash      bytea NOT NULL PRIMARY KEY,
  school_id uuid  NOT NULL,
  key_id    uuid  NOT NULL,
  FOREIGN KEY (school_id, key_id) REFERENCES api_keys (school_id, id)
);

-- +goose Down
DROP TABLE key_directory;
DROP TABLE api_keys;
DROP TABLE parents;
DROP TABLE classes;
DROP TABLE schools;
DROP TABLE server_facts;
