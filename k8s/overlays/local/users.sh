#!/bin/bash
# Run by the image of MySQL when its data folder is new. The rights on tables are given to all of the database here, since
# nobody runs sink/src/main/resources/db/grants-after-migrations.sql after the Job; production does that.
set -euo pipefail
mysql --user=root --password="$MYSQL_ROOT_PASSWORD" <<SQL
CREATE DATABASE IF NOT EXISTS quotes CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'quotes_migrations'@'%' IDENTIFIED BY '$MYSQL_MIGRATIONS_PASSWORD' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW ON quotes.* TO 'quotes_migrations'@'%';
CREATE USER IF NOT EXISTS 'quotes_sink'@'%' IDENTIFIED BY '$MYSQL_SINK_PASSWORD' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE ON quotes.* TO 'quotes_sink'@'%';
CREATE USER IF NOT EXISTS 'quotes_audit'@'%' IDENTIFIED BY '$MYSQL_AUDIT_PASSWORD' REQUIRE SSL;
GRANT SELECT ON quotes.* TO 'quotes_audit'@'%';
SQL
