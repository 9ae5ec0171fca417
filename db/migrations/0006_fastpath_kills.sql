-- safe to roll: yes
-- The kill switch of the fast path: what is off, who said so, and what is still to be audited; and who dealt with dead letters.

-- One row, which every change of the kill switch locks until it commits: so versions are committed in their order, and who
-- reads a version sees everything that the versions before it did.
CREATE TABLE orch.fastpath_switch (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  version bigint  NOT NULL
);
INSERT INTO orch.fastpath_switch (version) VALUES (0);

-- One row per kill, from the moment at which a scope was taken off the fast path to its lift or lapse. A scope is a tenant,
-- a template, or a template of a tenant.
CREATE TABLE orch.fastpath_kills (
  kill_id     uuid        PRIMARY KEY,
  tenant_id   text,
  template_id text,
  version     bigint      NOT NULL,
  reason      text        NOT NULL,
  actor       text        NOT NULL,
  request_id  text        NOT NULL,
  traceparent text        NOT NULL,
  killed_at   timestamptz NOT NULL,
  extended_at timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  warned_at   timestamptz,
  lifted_at   timestamptz,
  lapsed_at   timestamptz,
  CHECK (tenant_id IS NOT NULL OR template_id IS NOT NULL),
  CHECK (lifted_at IS NULL OR lapsed_at IS NULL)
);
COMMENT ON COLUMN orch.fastpath_kills.version IS 'Of orch.fastpath_switch, at the latest change of this row by a request.';
COMMENT ON COLUMN orch.fastpath_kills.extended_at IS 'When somebody last asked for it; it lasts from here.';
COMMENT ON COLUMN orch.fastpath_kills.warned_at IS 'When it was announced that it lapses soon.';

-- One kill per scope at a time, and every query for what is off (src/store/kills.ts).
CREATE UNIQUE INDEX fastpath_kills_open ON orch.fastpath_kills (coalesce(tenant_id, ''), coalesce(template_id, ''))
  WHERE lifted_at IS NULL AND lapsed_at IS NULL;
-- Retention (deleteExpiredKills).
CREATE INDEX fastpath_kills_expiry ON orch.fastpath_kills (expires_at);

-- One row per audit event of a kill, written in the transaction of what it tells.
CREATE TABLE orch.fastpath_kill_audits (
  audit_id     bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  kill_id      uuid        NOT NULL REFERENCES orch.fastpath_kills ON DELETE CASCADE,
  action       text        NOT NULL,
  reason       text        NOT NULL,
  actor        text        NOT NULL,
  request_id   text,
  traceparent  text        NOT NULL,
  expires_at   timestamptz,
  at           timestamptz NOT NULL,
  published_at timestamptz
);
COMMENT ON COLUMN orch.fastpath_kill_audits.published_at IS 'When the event was stored in its stream.';

-- The events of a kill, for retention.
CREATE INDEX fastpath_kill_audits_kill ON orch.fastpath_kill_audits (kill_id);
-- Events that are still to be published (src/store/audits.ts).
CREATE INDEX fastpath_kill_audits_to_publish ON orch.fastpath_kill_audits (audit_id) WHERE published_at IS NULL;

-- Empty in rows of the release before, whose audit events name nobody.
ALTER TABLE orch.replays ADD COLUMN actor text;
ALTER TABLE orch.dead_letters ADD COLUMN outcome_actor text;
