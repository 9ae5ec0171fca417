-- safe to roll: yes
-- The signatures that submits on lane P0 were accepted with: each serves one request, and is the evidence of who ordered it.

-- One row per signature, written in the transaction of its submit. Its text is kept as long as the messages, so that the
-- signer cannot deny them: accepted_at is their created_at. The primary key serves the conflict of that insert
-- (src/store/gov-signatures.ts).
CREATE TABLE orch.gov_signatures (
  signer_thumbprint text        NOT NULL,
  jti               text        NOT NULL,
  request_id        uuid        NOT NULL,
  tenant_id         text        NOT NULL,
  key_hash          text,
  body_sha256       text        NOT NULL,
  header            text        NOT NULL,
  accepted_as       uuid,
  accepted_at       timestamptz NOT NULL,
  PRIMARY KEY (signer_thumbprint, jti)
);
COMMENT ON COLUMN orch.gov_signatures.signer_thumbprint IS 'SHA-256 of the signer''s certificate, in hex.';
COMMENT ON COLUMN orch.gov_signatures.key_hash IS 'The idempotency key of the request, as in orch.submit_idempotency.';
COMMENT ON COLUMN orch.gov_signatures.header IS 'X-Gov-Signature as sent, with the certificates.';
COMMENT ON COLUMN orch.gov_signatures.accepted_as IS 'The message, or the batch of a bulk; null for a repeated request, which got the answer of the first.';

-- Retention, and the signatures of a time (deleteExpiredSignatures).
CREATE INDEX gov_signatures_accepted ON orch.gov_signatures (accepted_at);
