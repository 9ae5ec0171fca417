// Part of the role `jobs`: replays dead letters as new messages, and publishes the audits of dead letters.
import { randomUUID } from 'node:crypto';
import type { ReplayedMessage } from '../domain/dead-letter.ts';
import { firstUnpublished } from '../domain/submission.ts';
import { newTraceparent } from '../domain/trace.ts';
import { type ReplayPorts, runReplays } from '../jobs/replay.ts';
import { everyMs } from '../lib/loop.ts';
import { type AuditPorts, publishAudits } from '../outbox/audit.ts';
import type { Ports } from '../protocol/ports.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Settings } from '../settings.ts';
import { markAuditPublished, unpublishedAudits } from '../store/audits.ts';
import { replayPortion } from '../store/replay-portions.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

const REPLAY_EVERY_MS = 1_000;
const AUDIT_EVERY_MS = 1_000;
const JITTER_MS = 200;

export type ReplaysParts = {
  readonly links: Links;
  readonly ports: Pick<Ports, 'publish'>;
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
};

/** Starts the loops on the stack. */
export function startReplays(parts: ReplaysParts, stack: AsyncDisposableStack): void {
  const { links, ports, telemetry } = parts;
  const pool = links.pools.work;
  const options = (action: string) => ({
    onError: (error: unknown) => telemetry.trouble(action, error),
    jitter: () => Math.random() * JITTER_MS,
  });
  const audits: AuditPorts = {
    unpublished: (limit) => unpublishedAudits(pool, limit),
    publish: ports.publish,
    markPublished: (audit) => markAuditPublished(pool, audit),
  };
  const replays = replayPorts(parts);
  stack.use(everyMs('audit', AUDIT_EVERY_MS, (signal) => publishAudits(audits, signal), options('audit')));
  stack.use(everyMs('replay', REPLAY_EVERY_MS, (signal) => runReplays(replays, signal), options('replay')));
}

function replayPorts({ links, protocol, settings, telemetry }: ReplaysParts): ReplayPorts {
  const order = settings.lanes.replayByLane ? 'by-lane' : 'oldest-first';
  const publish = ({ message, outboxId }: ReplayedMessage) => {
    telemetry.stored(message, 'replay');
    protocol.publishLater(firstUnpublished(message, outboxId));
  };
  return {
    portion: (replayOf) => replayPortion(links.pools.work, { requestId: randomUUID(), replayOf, order }),
    replayed(messages, skipped) {
      messages.forEach(publish);
      telemetry.replayPortion(messages.length, skipped);
    },
    now: () => new Date().toISOString(),
    uuid: randomUUID,
    traceparent: newTraceparent,
  };
}
