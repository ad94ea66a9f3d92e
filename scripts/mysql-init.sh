#!/bin/sh
# Run once by the MySQL image on an empty volume: a schema and a user for each subgraph, which sees no other's schema.
set -eu

schema() {
  mysql --user=root --password="$MYSQL_ROOT_PASSWORD" <<SQL
CREATE DATABASE IF NOT EXISTS $1 CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS '$1'@'%' IDENTIFIED BY '$2';
GRANT ALL PRIVILEGES ON $1.* TO '$1'@'%';
SQL
}

schema catalog "$MYSQL_PASSWORD_CATALOG"
schema cart_checkout "$MYSQL_PASSWORD_CART"
schema customer_identity "$MYSQL_PASSWORD_IDENTITY"
schema privacy_compliance "$MYSQL_PASSWORD_PRIVACY"
