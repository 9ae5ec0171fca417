// Recovery of messages that NATS delivers no more, and of stalled ones; it belongs to the jobs, which no message can kill.
import type { ChannelId } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import { consume } from '../bus/consume.ts';
import type { Config } from '../config.ts';
import { reportStuckRouted } from '../jobs/stuck-routed.ts';
import { everyMs } from '../lib/loop.ts';
import type { Ports } from '../protocol/ports.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Settings } from '../settings.ts';
import { alone } from '../store/leadership.ts';
import { claimStuckRouted, countStuckRouted } from '../store/stalled.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type RecoveryParts = {
  readonly config: Config;
  readonly links: Links;
  readonly ports: Pick<Ports, 'openSince'>;
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly stop: AbortSignal;
};

const ADVISORIES: readonly ChannelId[] = ['workExhausted', 'receiptExhausted'];
const ADVISORIES_AT_A_TIME = 10;
const JITTER_MS = 1_000;

/** Starts the loops and the consumers of advisories on the stack. */
export function startRecovery(parts: RecoveryParts, stack: AsyncDisposableStack): void {
  const { config, links, protocol, settings, telemetry, stop } = parts;
  const { sweepEveryMs, stuckRoutedEveryMs } = settings.recovery;
  for (const consumer of consumers.filter(({ channel }) => ADVISORIES.includes(channel))) {
    const { stream, durable } = consumer;
    const handle = protocol.handlerOf(consumer);
    const onError = (error: unknown) => telemetry.trouble(durable, error);
    stack.use(consume(links.bus, { stream, durable, maxConcurrent: ADVISORIES_AT_A_TIME, handle, onError, stop }));
  }
  const options = (action: string) => ({
    onError: (error: unknown) => telemetry.trouble(action, error),
    jitter: () => Math.random() * Math.min(JITTER_MS, sweepEveryMs),
  });
  if (config.sweeperEnabled) {
    stack.use(everyMs('sweep', sweepEveryMs, (signal) => sweepAlone(parts, signal), options('sweep')));
  }
  const report = (signal: AbortSignal) => reportAlone(parts, signal);
  stack.use(everyMs('stuck-routed', stuckRoutedEveryMs, report, options('stuck-routed')));
}

async function sweepAlone({ links, protocol, telemetry }: RecoveryParts, signal: AbortSignal): Promise<void> {
  if (!links.bus.isConnected) return;
  await alone(links.pools.locks, 'sweep', async () => telemetry.swept(await protocol.sweep(signal)));
}

async function reportAlone({ config, links, ports, telemetry }: RecoveryParts, signal: AbortSignal): Promise<void> {
  const { work, locks } = links.pools;
  const reporting = {
    openSince: ports.openSince,
    claim: (since: string, seconds: number, limit: number) => claimStuckRouted(work, since, seconds, limit),
    count: (since: string, seconds: number) => countStuckRouted(work, since, seconds),
    telemetry,
  };
  await alone(locks, 'stuck-routed', () => reportStuckRouted(reporting, config.stuckRoutedThresholdSeconds, signal));
}
