-- What finding and bringing back messages that nobody moves has to remember.

ALTER TABLE orch.sms_messages
  ADD COLUMN redrive_count smallint NOT NULL DEFAULT 0,
  ADD COLUMN redriven_at timestamptz,
  ADD COLUMN stuck_routed_at timestamptz;

COMMENT ON COLUMN orch.sms_messages.redrive_count IS 'How often a fresh copy was put on the lane because the one before was lost or used up.';
COMMENT ON COLUMN orch.sms_messages.redriven_at IS 'When the latest such copy was put there.';
COMMENT ON COLUMN orch.sms_messages.stuck_routed_at IS 'When the message was reported as stuck in ROUTED.';

-- A few bytes per 128 pages, of a column that never changes: updates stay on their page, and the sweeper reads only the
-- blocks of the time that it looks at.
CREATE INDEX sms_messages_created ON orch.sms_messages USING brin (created_at);
