-- The four users of the database quotes, each with what its work needs and no more. Run once by an administrator, before
-- the first migration. Set the passwords and the hosts, and require TLS (REQUIRE SSL or X509) wherever there is a network.

CREATE DATABASE IF NOT EXISTS quotes CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Changes the schema: JDBC_MIGRATION_USER of a sink with SINK_MIGRATE=true, or JDBC_USER of a migration job.
CREATE USER IF NOT EXISTS 'quotes_migrations'@'%' IDENTIFIED BY 'change-me-1';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW ON quotes.* TO 'quotes_migrations'@'%';

-- Writes rows: JDBC_USER of the sink. What it may do is in grants-after-migrations.sql, as rights on tables need the tables.
CREATE USER IF NOT EXISTS 'quotes_sink'@'%' IDENTIFIED BY 'change-me-2';

-- Reads reports, without the pipeline's own tables; likewise.
CREATE USER IF NOT EXISTS 'quotes_analyst'@'%' IDENTIFIED BY 'change-me-3';

-- Finds what is missing or wrong: JDBC_USER of the audit; likewise.
CREATE USER IF NOT EXISTS 'quotes_audit'@'%' IDENTIFIED BY 'change-me-4';
