#!/bin/bash
# Run by the image of MySQL when its data folder is new: the four users of sink/src/main/resources/db/grants-*.sql, with
# the passwords of .env. The rights on tables come after the migrations, when there are tables. Grafana reaches MySQL without
# TLS, since nobody here can give it the certificate that MySQL makes for itself.
set -euo pipefail
mysql --user=root --password="$MYSQL_ROOT_PASSWORD" <<SQL
CREATE DATABASE IF NOT EXISTS quotes CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'quotes_migrations'@'%' IDENTIFIED BY '$MYSQL_MIGRATIONS_PASSWORD' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW ON quotes.* TO 'quotes_migrations'@'%';
CREATE USER IF NOT EXISTS 'quotes_sink'@'%' IDENTIFIED BY '$MYSQL_SINK_PASSWORD' REQUIRE SSL;
CREATE USER IF NOT EXISTS 'quotes_analyst'@'%' IDENTIFIED BY '$MYSQL_ANALYST_PASSWORD';
CREATE USER IF NOT EXISTS 'quotes_audit'@'%' IDENTIFIED BY '$MYSQL_AUDIT_PASSWORD' REQUIRE SSL;
SQL
