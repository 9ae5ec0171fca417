// Asks compliance about messages of the fast path beside their delivery: at most once, bounded, and nobody waits for it.
import { shadowRequest } from '../../generated/events/publications.ts';
import type { FastPathMessage, ShadowDrop } from '../domain/fast-path.ts';
import type { Bus } from './connection.ts';
import { whenBroken } from './inbox.ts';
import { send } from './send.ts';

export type Shadows = Disposable & {
  /** Neither waits nor throws. Each message is counted once, as sent or as dropped. */
  shadow(message: FastPathMessage): void;
};

export type ShadowOptions = {
  /** The most that NATS has not confirmed yet; beyond that they are dropped. */
  readonly maxInFlight: number;
  readonly telemetry: {
    /** NATS has them. */
    shadowsSent(count: number): void;
    shadowsDropped(reason: ShadowDrop, count: number): void;
    shadowsInFlight(count: number): void;
  };
};

/** Gathers what one flush confirms. */
const FLUSH_AFTER_MS = 20;

export function createShadows(bus: Bus, { maxInFlight, telemetry }: ShadowOptions): Shadows {
  let inFlight = 0;
  /** Of those, published since the latest flush began. */
  let sinceFlush = 0;
  let brokenTimes = 0;
  /** One at a time: it ends with its answer, or when the heartbeat of the link gives up. */
  let isFlushing = false;
  let timer: NodeJS.Timeout | undefined;
  void whenBroken(bus, dropAll);

  function shadow(message: FastPathMessage): void {
    const why = whyNot() ?? publish(message);
    if (why !== null) telemetry.shadowsDropped(why, 1);
    else {
      sinceFlush += 1;
      count(1);
      flushLater();
    }
  }

  function whyNot(): ShadowDrop | null {
    if (bus.connection.isDraining()) return 'draining';
    // The client would keep it, and lose it when the link is back.
    if (!bus.isConnected) return 'disconnected';
    return inFlight < maxInFlight ? null : 'limit';
  }

  function publish({ messageId, tenantId, lane, to, from, body, templateId, traceparent }: FastPathMessage) {
    try {
      const payload = { messageId, tenantId, lane, to, from, body, templateId };
      send(bus.connection, shadowRequest(payload, { traceparent }));
      return null;
    } catch {
      // Its message is stored and goes its way, whatever is wrong with its shadow.
      return 'refused';
    }
  }

  function flushLater(): void {
    if (!isFlushing && sinceFlush > 0) timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isFlushing = true;
    const [flushed, before] = [sinceFlush, brokenTimes];
    sinceFlush = 0;
    const isConfirmed = await bus.connection.flush().then(
      () => true,
      () => false,
    );
    isFlushing = false;
    if (brokenTimes === before) settle(flushed, isConfirmed);
    flushLater();
  }

  function settle(settled: number, isConfirmed: boolean): void {
    count(-settled);
    if (isConfirmed) telemetry.shadowsSent(settled);
    else telemetry.shadowsDropped('unconfirmed', settled);
  }

  /** A flush on the next link says nothing about them. */
  function dropAll(): void {
    brokenTimes += 1;
    sinceFlush = 0;
    settle(inFlight, false);
  }

  function count(more: number): void {
    inFlight += more;
    telemetry.shadowsInFlight(inFlight);
  }

  return {
    shadow,
    [Symbol.dispose]() {
      // The link, which closes later, waits for the answer.
      if (!isFlushing && sinceFlush > 0) void flush();
    },
  };
}
