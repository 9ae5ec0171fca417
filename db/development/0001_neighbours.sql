-- safe to roll: yes
-- Tables that belong to other services and that this one only reads. For local use and tests; never applied in production.

CREATE SCHEMA IF NOT EXISTS auth;

CREATE TABLE IF NOT EXISTS auth.tenants (
  tenant_id text PRIMARY KEY,
  tier      text NOT NULL
);
