-- safe to roll: yes
-- All tables of the service, in the order of the story of a message: its request's key, the message, its history,
-- its unpublished events, how it is given up and replayed, and when all of it goes.

CREATE SCHEMA IF NOT EXISTS orch;

-- 1. The request ---------------------------------------------------------------------------------------------------------

-- One row per Idempotency-Key of the last 48 hours, written in the transaction of its submit. The primary key serves
-- the conflict of that insert and every look-up of a key (src/store/idempotency-keys.ts).
CREATE TABLE orch.submit_idempotency (
  key_hash    text        PRIMARY KEY,
  tenant_id   text        NOT NULL,
  fingerprint text        NOT NULL,
  request_id  uuid        NOT NULL,
  response    text        NOT NULL,
  expires_at  timestamptz NOT NULL
);
-- Retention: the keys that have expired (deleteExpiredKeys).
CREATE INDEX submit_idempotency_expiry ON orch.submit_idempotency (expires_at);

-- 2. The message ---------------------------------------------------------------------------------------------------------

-- One row per message. Partitioned by the month of acceptance, so that retention drops whole partitions.
-- No key on the parent: each partition has its own primary key on message_id alone (see orch.ensure_partition), which
-- makes an id unique within its month; ids chosen by clients are looked up in the other months before their insert.
CREATE TABLE orch.sms_messages (
  -- What was accepted; it never changes, except that retention blanks number, text and labels.
  message_id        uuid        NOT NULL,
  created_at        timestamptz NOT NULL,
  tenant_id         text        NOT NULL,
  lane              varchar(2)  NOT NULL DEFAULT 'P3' CHECK (lane IN ('P0', 'P1', 'P2', 'P3', 'P4')),
  recipient         text        NOT NULL,
  sender            text        NOT NULL,
  body              text        NOT NULL,
  metadata          jsonb,
  encoding          text        NOT NULL,
  segment_count     smallint    NOT NULL,
  compliance_path   text        NOT NULL DEFAULT 'FULL' CHECK (compliance_path IN ('FULL', 'FAST_PATH')),
  batch_id          uuid,
  traceparent       text        NOT NULL,
  -- Where it is on its journey.
  status            text        NOT NULL,
  seq               integer     NOT NULL,
  status_updated_at timestamptz NOT NULL,
  processed_at      timestamptz,
  attempt_count     smallint    NOT NULL DEFAULT 0,
  last_error        jsonb,
  operator_id       text,
  route_id          text,
  -- Who may move it.
  epoch             integer     NOT NULL DEFAULT 0,
  claimed_from      text,
  lease_until       timestamptz,
  release_count     smallint    NOT NULL DEFAULT 0,
  -- How it was recovered while nobody moved it.
  redrive_count     smallint    NOT NULL DEFAULT 0,
  redriven_at       timestamptz,
  stuck_routed_at   timestamptz,
  -- What its operator reported after it was sent.
  delivery_state    text,
  delivery_rank     smallint    NOT NULL DEFAULT 0,
  delivery_at       timestamptz
) PARTITION BY RANGE (created_at);

COMMENT ON COLUMN orch.sms_messages.seq IS 'Number of the latest history entry; counts from 1 without gaps.';
COMMENT ON COLUMN orch.sms_messages.epoch IS 'Fencing token: grows with each claim, and a worker writes only under the epoch it was given.';
COMMENT ON COLUMN orch.sms_messages.claimed_from IS 'Status that the latest claim found.';
COMMENT ON COLUMN orch.sms_messages.release_count IS 'How often a worker ended its claim early, without an outcome and in order.';
COMMENT ON COLUMN orch.sms_messages.redrive_count IS 'How often a fresh copy was put on the lane because the one before was lost or used up.';
COMMENT ON COLUMN orch.sms_messages.redriven_at IS 'When the latest such copy was put there.';
COMMENT ON COLUMN orch.sms_messages.stuck_routed_at IS 'When the message was reported as stuck in ROUTED.';

-- Queries for stalled messages, for those stuck in ROUTED and for content to blank (src/store/stalled.ts,
-- blankExpiredContent), by the time of acceptance. A block range index is a few bytes per 128 pages of a column that
-- never changes: updates stay on their page and touch no index, and a search reads only the blocks of its own time.
CREATE INDEX sms_messages_created ON orch.sms_messages USING brin (created_at);

-- No code path, and no one at a console, can move a message along an edge that its life does not have.
CREATE FUNCTION orch.refuse_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'message % cannot go from % to %', OLD.message_id, OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_transition';
END $$;

CREATE TRIGGER legal_transition BEFORE UPDATE OF status ON orch.sms_messages
  FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN (
    'QUEUED>ROUTING', 'QUEUED>FAILED', 'QUEUED>DEAD_LETTER',
    'ROUTING>ROUTED', 'ROUTING>RETRY', 'ROUTING>FAILED', 'ROUTING>DEAD_LETTER',
    'ROUTED>SENT', 'ROUTED>RETRY', 'ROUTED>FAILED', 'ROUTED>DEAD_LETTER',
    'RETRY>ROUTING', 'RETRY>FAILED', 'RETRY>DEAD_LETTER'
  ))
  EXECUTE FUNCTION orch.refuse_transition();

-- 3. Its history ---------------------------------------------------------------------------------------------------------

-- One row per change of status, the first one (no previous status) included.
CREATE TABLE orch.message_history (
  message_id         uuid        NOT NULL,
  message_created_at timestamptz NOT NULL,
  seq                integer     NOT NULL,
  previous_status    text,
  status             text        NOT NULL,
  reason             jsonb,
  attempt_count      smallint    NOT NULL DEFAULT 0,
  at                 timestamptz NOT NULL,
  -- Queries for the entry of an outbox row, for the first binding to an operator, and for an attempt that ended in
  -- doubt (src/store/unpublished.ts, firstRoutedAt, orch.list_dead_letter): each asks with the moment of acceptance. It
  -- comes first, so that new entries go to the right edge of the index, wherever their random ids would have put them.
  PRIMARY KEY (message_created_at, message_id, seq),
  CONSTRAINT legal_transition CHECK (
    coalesce(previous_status, '') || '>' || status IN (
      '>QUEUED',
      'QUEUED>ROUTING', 'QUEUED>FAILED', 'QUEUED>DEAD_LETTER',
      'ROUTING>ROUTED', 'ROUTING>RETRY', 'ROUTING>FAILED', 'ROUTING>DEAD_LETTER',
      'ROUTED>SENT', 'ROUTED>RETRY', 'ROUTED>FAILED', 'ROUTED>DEAD_LETTER',
      'RETRY>ROUTING', 'RETRY>FAILED', 'RETRY>DEAD_LETTER'
    )
  )
) PARTITION BY RANGE (message_created_at);

-- 4. The outbox ----------------------------------------------------------------------------------------------------------

-- History entries that have not been published yet. The process that committed one publishes it at once and deletes the
-- row; the relay publishes the rows that stay. The table is small, so that a scan is cheap: the primary key serves the
-- deletes and the relay's pages, and a query for one message reads the table.
CREATE SEQUENCE orch.outbox_id;
CREATE TABLE orch.outbox (
  id                 bigint      PRIMARY KEY DEFAULT nextval('orch.outbox_id'),
  message_id         uuid        NOT NULL,
  message_created_at timestamptz NOT NULL,
  seq                integer     NOT NULL,
  committed_at       timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);

-- 5. Messages that were given up -----------------------------------------------------------------------------------------

-- One row per message in FAILED or DEAD_LETTER, for the people who browse, resolve and replay them. The table is
-- slim and apart, since an index on the status of orch.sms_messages would end updates in place, and without one the
-- given-up messages of a day are found by reading all of its month. The primary key serves every query for one message,
-- the GET of a message among them.
CREATE TABLE orch.dead_letters (
  message_id           uuid        PRIMARY KEY,
  created_at           timestamptz NOT NULL,
  tenant_id            text        NOT NULL,
  lane                 varchar(2)  NOT NULL,
  status               text        NOT NULL CHECK (status IN ('FAILED', 'DEAD_LETTER')),
  code                 text        NOT NULL,
  at                   timestamptz NOT NULL,
  may_have_been_sent   boolean     NOT NULL,
  outcome              text        CHECK (outcome IN ('sent', 'not-sent')),
  outcome_reason       text,
  outcome_at           timestamptz,
  outcome_request_id   text,
  outcome_traceparent  text,
  outcome_published_at timestamptz,
  replay_id            uuid,
  replay_state         text        CHECK (replay_state IN ('PENDING', 'DONE', 'SKIPPED')),
  replayed_as          uuid,
  replayed_at          timestamptz,
  CHECK ((replay_id IS NULL) = (replay_state IS NULL)),
  CHECK ((replayed_as IS NOT NULL) = (coalesce(replay_state, '') = 'DONE')),
  CHECK (replay_id IS NULL OR NOT may_have_been_sent OR coalesce(outcome, '') = 'not-sent')
);
COMMENT ON COLUMN orch.dead_letters.at IS 'When the message was given up: its status_updated_at.';
COMMENT ON COLUMN orch.dead_letters.may_have_been_sent IS 'Some attempt ended without an answer of the operator''s stream.';
COMMENT ON COLUMN orch.dead_letters.outcome_published_at IS 'When the audit event of the resolution was stored in its stream.';
COMMENT ON COLUMN orch.dead_letters.replay_id IS 'The one replay of the message; no other replay may have it.';

-- Pages of a browse, the set of a filter, and retention (browseDeadLetters, countReplayable, deleteExpiredDeadLetters).
CREATE INDEX dead_letters_newest ON orch.dead_letters (at DESC, message_id DESC);
-- The next portion of a replay (src/store/replay-portions.ts).
CREATE INDEX dead_letters_to_replay ON orch.dead_letters (replay_id, at, message_id) WHERE replay_state = 'PENDING';
-- Resolutions whose audit event is still to be published (src/store/audits.ts).
CREATE INDEX dead_letters_to_publish ON orch.dead_letters (outcome_at)
  WHERE outcome IS NOT NULL AND outcome_published_at IS NULL;

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
        WHERE h.message_created_at = NEW.created_at AND h.message_id = NEW.message_id
          AND h.reason ->> 'code' = 'PUBLISH_OUTCOME_UNKNOWN'))
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER list_dead_letter AFTER UPDATE OF status ON orch.sms_messages
  FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND NEW.status IN ('FAILED', 'DEAD_LETTER') AND NEW.last_error IS NOT NULL)
  EXECUTE FUNCTION orch.list_dead_letter();

-- 6. Replays -------------------------------------------------------------------------------------------------------------

-- One row per replay. Only next_at decides which process works on it next: it is the pace and the lease at once, so
-- that a replay goes on after any process died, and no number of processes makes it faster than its rate.
CREATE TABLE orch.replays (
  replay_id          uuid        PRIMARY KEY,
  state              text        NOT NULL CHECK (state IN ('RUNNING', 'ENDED')),
  reason             text        NOT NULL,
  rate_per_second    integer     NOT NULL CHECK (rate_per_second > 0),
  total              integer     NOT NULL,
  done               integer     NOT NULL DEFAULT 0,
  failed             integer     NOT NULL DEFAULT 0,
  request_id         text        NOT NULL,
  traceparent        text        NOT NULL,
  started_at         timestamptz NOT NULL,
  ended_at           timestamptz,
  next_at            timestamptz NOT NULL,
  start_published_at timestamptz,
  end_published_at   timestamptz,
  CHECK ((state = 'ENDED') = (done + failed = total))
);
COMMENT ON COLUMN orch.replays.start_published_at IS 'When the audit event of its start was stored in its stream.';
COMMENT ON COLUMN orch.replays.end_published_at IS 'When the audit event of its end was stored in its stream.';

-- The replay whose next portion is due (src/store/replay-portions.ts).
CREATE INDEX replays_running ON orch.replays (next_at) WHERE state = 'RUNNING';
-- Replays whose audit events are still to be published (src/store/audits.ts).
CREATE INDEX replays_to_publish ON orch.replays (started_at)
  WHERE start_published_at IS NULL OR end_published_at IS NULL;

-- 7. Months that come and go ---------------------------------------------------------------------------------------------

-- Makes the partitions of the month that holds the moment, when they are missing. Returns whether it made any.
-- fillfactor 60 leaves room on the page for the three updates that a message gets, so that they touch no index. The
-- primary key serves every look-up by id: with the moment of acceptance in one partition, without it in each of them.
CREATE FUNCTION orch.ensure_partition(moment timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  first_day timestamptz := date_trunc('month', moment, 'UTC');
  next_month timestamptz := date_trunc('month', first_day + interval '32 days', 'UTC');
  suffix text := to_char(first_day AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('orch.ensure_partition'));
  IF to_regclass(format('orch.sms_messages_%s', suffix)) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format(
    'CREATE TABLE orch.sms_messages_%s PARTITION OF orch.sms_messages FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 60)',
    suffix, first_day, next_month);
  EXECUTE format('ALTER TABLE orch.sms_messages_%s ADD PRIMARY KEY (message_id)', suffix);
  EXECUTE format(
    'CREATE TABLE orch.message_history_%s PARTITION OF orch.message_history FOR VALUES FROM (%L) TO (%L)',
    suffix, first_day, next_month);
  RETURN true;
END $$;

-- Drops the partitions whose every row is older than the moment. Returns their names.
CREATE FUNCTION orch.drop_partitions_before(moment timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  leaf text;
BEGIN
  FOR leaf IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('orch.sms_messages'::regclass, 'orch.message_history'::regclass)
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= (moment AT TIME ZONE 'UTC')
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE orch.%I', leaf);
    RETURN NEXT leaf;
  END LOOP;
END $$;

SELECT orch.ensure_partition(now() + make_interval(months => ahead)) FROM generate_series(0, 3) AS ahead;
