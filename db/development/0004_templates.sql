-- safe to roll: yes
-- Approved templates, and who may send them on the fast path. Another service has them and this one only reads them; for local use and tests.

CREATE SCHEMA IF NOT EXISTS compliance;

CREATE TABLE IF NOT EXISTS compliance.approved_templates (
  template_id         text PRIMARY KEY,
  body                text NOT NULL,
  fingerprint_pattern text NOT NULL,
  -- NULL: every tenant may use it.
  tenant_id           text,
  revoked_at          timestamptz
);

CREATE TABLE IF NOT EXISTS compliance.template_tenant_grants (
  template_id text        NOT NULL,
  tenant_id   text        NOT NULL,
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (template_id, tenant_id)
);

-- One shared, one of a tenant, one without a grant, one whose grant has expired, one that was revoked, and one that nobody can use.
INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern, tenant_id, revoked_at) VALUES
  ('otp-login', 'Your login code is {{code}}. Do not share it.', 'Your login code is \d{6}\. Do not share it\.', NULL, NULL),
  ('demo-parcel', 'Dear {{name}}, your parcel arrives on {{day}}.',
   'Dear [^,\n]+, your parcel arrives on [A-Z][a-z]+day\.', 'demo', NULL),
  ('shop-news', 'News from {{shop}}: {{text}}', 'News from [^:\n]+: [^\n]+', NULL, NULL),
  ('bank-alert', 'Card ending {{digits}} was used.', 'Card ending \d{4} was used\.', NULL, NULL),
  ('otp-old', 'Code: {{code}}', 'Code: \d{6}', NULL, '2026-01-01T00:00:00Z'),
  ('broken-section', '{{#if}}Hello{{/if}}', 'Hello', NULL, NULL)
ON CONFLICT DO NOTHING;

INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at) VALUES
  ('otp-login', 'demo', '2099-01-01T00:00:00Z'),
  ('demo-parcel', 'demo', '2099-01-01T00:00:00Z'),
  ('otp-old', 'demo', '2099-01-01T00:00:00Z'),
  ('bank-alert', 'demo', '2026-01-01T00:00:00Z')
ON CONFLICT DO NOTHING;
