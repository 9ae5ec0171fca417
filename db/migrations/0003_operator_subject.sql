-- safe to roll: yes
-- Which of its operator's two subjects a message is bound to. Code of before writes nothing here, and so binds messages to
-- the one subject that it knows. Adding a column without a default rewrites no row.

ALTER TABLE orch.sms_messages ADD COLUMN on_operator_lane boolean;

COMMENT ON COLUMN orch.sms_messages.on_operator_lane IS 'Whether the message goes to smpp.operator.{operator_id}.{lane}; otherwise, and when null, to smpp.operator.{operator_id}.';
