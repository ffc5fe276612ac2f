-- Two roles for PostgreSQL: hailong_owner changes the schema, hailong serves and may not. Whoever breaks into the service, or reads its settings,
-- then cannot drop a table, and cannot change or delete a line of the record. Run this once as a superuser, connected to the database; give
-- both roles passwords (\password hailong in psql).
CREATE ROLE hailong_owner LOGIN;
CREATE ROLE hailong LOGIN;
GRANT USAGE, CREATE ON SCHEMA public TO hailong_owner;
GRANT USAGE ON SCHEMA public TO hailong;
-- All that hailong_owner makes from now on:
ALTER DEFAULT PRIVILEGES FOR ROLE hailong_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hailong;

-- After the first "hailong migrate up" by hailong_owner: the record only grows, and the service leaves the schema's number alone.
-- (second part)
REVOKE UPDATE, DELETE ON audit FROM hailong;
REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM hailong;
