// What a process left of P0 and P1 because NATS was away, published again by itself as soon as NATS is back: the relay would be late for them.
import { everyMs } from '../lib/loop.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Settings } from '../settings.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type PublishingAgainParts = {
  readonly links: Pick<Links, 'bus'>;
  readonly protocol: Pick<Protocol, 'publishAgain'>;
  readonly settings: Pick<Settings, 'outbox'>;
  readonly telemetry: Telemetry;
};

/** Starts the loop on the stack. A run that finds nothing asks nobody; with NATS away none begins. */
export function startPublishingAgain(parts: PublishingAgainParts, stack: AsyncDisposableStack): void {
  const { links, protocol, settings, telemetry } = parts;
  const publishAgain = async (signal: AbortSignal) => {
    if (links.bus.isConnected) telemetry.relayed(await protocol.publishAgain(signal));
  };
  const onError = (error: unknown) => telemetry.trouble('publish-again', error);
  stack.use(everyMs('publishing again', settings.outbox.publishAgainEveryMs, publishAgain, { onError }));
}
