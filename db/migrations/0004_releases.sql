-- Tells workers that let go of a message in order, because something else was in the way, from workers that died on it.

ALTER TABLE orch.sms_messages ADD COLUMN release_count smallint NOT NULL DEFAULT 0;

COMMENT ON COLUMN orch.sms_messages.release_count IS 'How often a worker ended its claim early, without an outcome and in order.';
