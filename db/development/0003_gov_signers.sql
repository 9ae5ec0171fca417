-- safe to roll: yes
-- Who signs for a tenant on lane P0. Another service has the list and this one only reads it; for local use and tests.

CREATE TABLE IF NOT EXISTS auth.gov_signers (
  tenant_id         text        NOT NULL,
  thumbprint_sha256 text        NOT NULL,
  valid_from        timestamptz,
  valid_to          timestamptz,
  revoked_at        timestamptz,
  PRIMARY KEY (tenant_id, thumbprint_sha256)
);
