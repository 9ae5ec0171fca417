// The connection to the routing engine: one HTTP/2 session that is verified after a quiet time and reopened when it breaks.
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus } from '../../generated/rpc/grpc/health/v1/health_pb.js';
import { RoutingService } from '../../generated/rpc/routing/v1/routing_pb.js';
import { withDeadline } from '../lib/deadline.ts';
import { settings } from '../settings.ts';

export type RoutingChannel = AsyncDisposable & {
  readonly routing: ReturnType<typeof createClient<typeof RoutingService>>;
  /** Rejects unless the engine answers that it serves. */
  checkHealth(signal: AbortSignal): Promise<void>;
};

/** Connects on the first call. Dispose ends the session and the calls on it. */
export function openRoutingChannel(url: string, pingIntervalMs = 10_000): RoutingChannel {
  const sessionManager = new Http2SessionManager(url, {
    pingIntervalMs,
    pingTimeoutMs: 2_000,
    // With pings while idle, a session that breaks under a call is pinged once more after its end, which throws where
    // no code can catch it. An idle session is verified before its next call anyway.
    pingIdleConnection: false,
    idleConnectionTimeoutMs: 15 * 60_000,
  });
  const transport = createGrpcTransport({
    baseUrl: url,
    sessionManager,
    readMaxBytes: 1_048_576,
    acceptCompression: [],
  });
  const health = createClient(Health, transport);
  return {
    routing: createClient(RoutingService, transport),
    async checkHealth(signal) {
      const { status } = await health.check(
        { service: RoutingService.typeName },
        { signal, timeoutMs: settings.checks.timeoutMs },
      );
      if (status !== HealthCheckResponse_ServingStatus.SERVING) throw new Error('the routing engine does not serve');
    },
    async [Symbol.asyncDispose]() {
      // A session that is aborted in the moment in which it opens leaves an error behind that no code can catch.
      if (sessionManager.state() === 'connecting') await settled(sessionManager.connect());
      sessionManager.abort();
    },
  };
}

const SETTLE_MS = 1_000;

async function settled(connecting: Promise<unknown>): Promise<void> {
  await withDeadline(connecting, SETTLE_MS, 'the connection to the routing engine').catch(() => {});
}
