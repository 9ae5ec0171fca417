-- safe to roll: yes
-- Grants of lanes beyond the one of a tenant's tier. Another service has them and this one only reads them; for local use and tests.

CREATE TABLE IF NOT EXISTS auth.tenant_lane_grants (
  tenant_id     text PRIMARY KEY,
  allowed_lanes text[]
);
