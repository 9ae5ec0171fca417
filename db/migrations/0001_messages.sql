-- Messages, their history, and what is still to be told about them.

CREATE SCHEMA IF NOT EXISTS orch;

-- One row per message. Partitioned by the month of acceptance, so that retention drops whole partitions.
-- No key on the parent: each partition has its own primary key on message_id alone (see orch.ensure_partition), which
-- makes an id unique within its month; ids chosen by clients are looked up in the other months before they are inserted.
CREATE TABLE orch.sms_messages (
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
  status            text        NOT NULL,
  seq               integer     NOT NULL,
  status_updated_at timestamptz NOT NULL,
  processed_at      timestamptz,
  attempt_count     smallint    NOT NULL DEFAULT 0,
  last_error        jsonb,
  operator_id       text,
  route_id          text,
  epoch             integer     NOT NULL DEFAULT 0,
  claimed_from      text,
  lease_until       timestamptz,
  delivery_state    text,
  delivery_rank     smallint    NOT NULL DEFAULT 0,
  delivery_at       timestamptz
) PARTITION BY RANGE (created_at);

COMMENT ON COLUMN orch.sms_messages.seq IS 'Number of the latest history entry; counts from 1 without gaps.';
COMMENT ON COLUMN orch.sms_messages.epoch IS 'Fencing token: grows with each claim, and a worker writes only under the epoch it was given.';
COMMENT ON COLUMN orch.sms_messages.claimed_from IS 'Status that the latest claim found.';

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

-- History entries that have not been told yet. The process that committed one tells it at once and deletes the row; the
-- relay takes those that stay. Small, so that a scan is cheap.
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

-- One row per Idempotency-Key of the last 48 hours, written in the transaction of its submit.
CREATE TABLE orch.submit_idempotency (
  key_hash    text        PRIMARY KEY,
  tenant_id   text        NOT NULL,
  fingerprint text        NOT NULL,
  request_id  uuid        NOT NULL,
  response    text        NOT NULL,
  expires_at  timestamptz NOT NULL
);
CREATE INDEX submit_idempotency_expiry ON orch.submit_idempotency (expires_at);

-- No code path, and no one at a console, can take a message along an edge that its life does not have.
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

-- Makes the partitions of the month that holds the moment, when they are missing. Says whether it made any.
-- fillfactor 60 leaves room on the page for the three updates that a message gets, so that they touch no index.
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
  EXECUTE format('ALTER TABLE orch.message_history_%s ADD PRIMARY KEY (message_id, seq)', suffix);
  RETURN true;
END $$;

-- Drops the partitions whose every row is older than the moment. Names what it dropped.
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
