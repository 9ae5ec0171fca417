-- Messages that were given up, as those who answer for them look at them: browse, resolve, replay.

-- One row per message in FAILED or DEAD_LETTER. Slim and apart, since an index on the status of orch.sms_messages would
-- end updates in place, and without one the given-up messages of a day are found by reading all of its month.
CREATE TABLE orch.dead_letters (
  message_id            uuid        PRIMARY KEY,
  created_at            timestamptz NOT NULL,
  tenant_id             text        NOT NULL,
  lane                  varchar(2)  NOT NULL,
  status                text        NOT NULL CHECK (status IN ('FAILED', 'DEAD_LETTER')),
  code                  text        NOT NULL,
  at                    timestamptz NOT NULL,
  may_have_been_sent    boolean     NOT NULL,
  outcome               text        CHECK (outcome IN ('sent', 'not-sent')),
  outcome_reason        text,
  outcome_at            timestamptz,
  outcome_request_id    text,
  outcome_traceparent   text,
  outcome_told_at       timestamptz,
  replay_id             uuid,
  replay_state          text        CHECK (replay_state IN ('PENDING', 'DONE', 'SKIPPED')),
  replayed_as           uuid,
  replayed_at           timestamptz,
  CHECK ((replay_id IS NULL) = (replay_state IS NULL)),
  CHECK ((replayed_as IS NOT NULL) = (coalesce(replay_state, '') = 'DONE')),
  CHECK (replay_id IS NULL OR NOT may_have_been_sent OR coalesce(outcome, '') = 'not-sent')
);
COMMENT ON COLUMN orch.dead_letters.at IS 'When the message was given up: its status_updated_at.';
COMMENT ON COLUMN orch.dead_letters.may_have_been_sent IS 'Some attempt ended without an answer of the operator''s stream.';
COMMENT ON COLUMN orch.dead_letters.replay_id IS 'The one replay that takes the message; it is never taken again.';
CREATE INDEX dead_letters_newest ON orch.dead_letters (at DESC, message_id DESC);
CREATE INDEX dead_letters_to_replay ON orch.dead_letters (replay_id, at, message_id) WHERE replay_state = 'PENDING';
CREATE INDEX dead_letters_to_tell ON orch.dead_letters (outcome_at) WHERE outcome IS NOT NULL AND outcome_told_at IS NULL;

-- One row per replay. Who works on it next is decided by next_at alone: it is the pace and the lease at once, so that a
-- replay goes on after any process died, and no number of processes makes it faster than its rate.
CREATE TABLE orch.replays (
  replay_id       uuid        PRIMARY KEY,
  state           text        NOT NULL CHECK (state IN ('RUNNING', 'ENDED')),
  reason          text        NOT NULL,
  rate_per_second integer     NOT NULL CHECK (rate_per_second > 0),
  total           integer     NOT NULL,
  done            integer     NOT NULL DEFAULT 0,
  failed          integer     NOT NULL DEFAULT 0,
  request_id      text        NOT NULL,
  traceparent     text        NOT NULL,
  started_at      timestamptz NOT NULL,
  ended_at        timestamptz,
  next_at         timestamptz NOT NULL,
  start_told_at   timestamptz,
  end_told_at     timestamptz,
  CHECK ((state = 'ENDED') = (done + failed = total))
);
CREATE INDEX replays_running ON orch.replays (next_at) WHERE state = 'RUNNING';
CREATE INDEX replays_to_tell ON orch.replays (started_at) WHERE start_told_at IS NULL OR end_told_at IS NULL;

-- The operator may have a message when some attempt ended without the PubAck of its stream: that attempt need not have
-- been the last one. A message that kept killing its worker after it was routed may have been published each time.
CREATE FUNCTION orch.list_dead_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orch.dead_letters (message_id, created_at, tenant_id, lane, status, code, at, may_have_been_sent)
  VALUES (
    NEW.message_id, NEW.created_at, NEW.tenant_id, NEW.lane, NEW.status, NEW.last_error ->> 'code',
    NEW.status_updated_at,
    NEW.last_error ->> 'code' = 'PUBLISH_OUTCOME_UNKNOWN'
      OR (NEW.last_error ->> 'code' = 'CRASH_LOOP' AND NEW.operator_id IS NOT NULL)
      OR EXISTS (
        SELECT FROM orch.message_history h
        WHERE h.message_id = NEW.message_id AND h.message_created_at = NEW.created_at
          AND h.reason ->> 'code' = 'PUBLISH_OUTCOME_UNKNOWN'))
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER list_dead_letter AFTER UPDATE OF status ON orch.sms_messages
  FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND NEW.status IN ('FAILED', 'DEAD_LETTER') AND NEW.last_error IS NOT NULL)
  EXECUTE FUNCTION orch.list_dead_letter();

INSERT INTO orch.dead_letters (message_id, created_at, tenant_id, lane, status, code, at, may_have_been_sent)
SELECT m.message_id, m.created_at, m.tenant_id, m.lane, m.status, m.last_error ->> 'code', m.status_updated_at,
       m.last_error ->> 'code' = 'PUBLISH_OUTCOME_UNKNOWN'
         OR (m.last_error ->> 'code' = 'CRASH_LOOP' AND m.operator_id IS NOT NULL)
         OR EXISTS (
           SELECT FROM orch.message_history h
           WHERE h.message_id = m.message_id AND h.message_created_at = m.created_at
             AND h.reason ->> 'code' = 'PUBLISH_OUTCOME_UNKNOWN')
FROM orch.sms_messages m
WHERE m.status IN ('FAILED', 'DEAD_LETTER') AND m.last_error IS NOT NULL
ON CONFLICT DO NOTHING;
