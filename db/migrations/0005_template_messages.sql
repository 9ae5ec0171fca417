-- safe to roll: yes
-- Messages that were made from a template: which one, what its text is known by, and why the message is evaluated in full.
-- Code of before writes texts alone, which have none of it. Adding a column without a default rewrites no row.

ALTER TABLE orch.sms_messages
  ADD COLUMN template_id text,
  ADD COLUMN fingerprint text,
  ADD COLUMN path_reason text,
  -- A text is FULL without a reason, and a template message has a reason or FAST_PATH: its event is read from its row.
  -- The rows of before are texts, so they are not read for it.
  ADD CONSTRAINT path_of_template CHECK (
    CASE WHEN template_id IS NULL
      THEN compliance_path = 'FULL' AND path_reason IS NULL AND fingerprint IS NULL
      ELSE (compliance_path = 'FAST_PATH') = (path_reason IS NULL)
    END
  ) NOT VALID;

COMMENT ON COLUMN orch.sms_messages.template_id IS 'The template that the text was made from; null for a text of the client''s own.';
COMMENT ON COLUMN orch.sms_messages.fingerprint IS 'SHA-256 of template id, a zero byte and the normalised text, in hex. Blanked with the text: a short code is guessed from it.';
COMMENT ON COLUMN orch.sms_messages.path_reason IS 'Why a template message is FULL (FastPathFallbackReason); null on the fast path, and for a text.';
