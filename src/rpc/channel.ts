// The connection to the routing engine, which heals by itself: a call that is not answered in time says so, and the next one finds another session.
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus } from '../../generated/rpc/grpc/health/v1/health_pb.js';
import { RoutingService } from '../../generated/rpc/routing/v1/routing_pb.js';
import { settings } from '../settings.ts';
import { createSessions, type Sessions } from './sessions.ts';

export type RoutingChannel = AsyncDisposable & {
  readonly routing: ReturnType<typeof createClient<typeof RoutingService>>;
  /** Rejects unless the engine answers that it serves. */
  checkHealth(signal: AbortSignal): Promise<void>;
};

/** Connects on the first call. Dispose ends the sessions and the calls on them. */
export function openRoutingChannel(url: string): RoutingChannel {
  const { connectWithinMs } = settings.links;
  const sessions = createSessions(url, { connectWithinMs, endWithinMs: settings.stages.routingTimeoutMs });
  const transport = createGrpcTransport({
    baseUrl: url,
    sessionManager: sessions,
    interceptors: [tellingOfSilence(sessions)],
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
      sessions[Symbol.dispose]();
    },
  };
}

function tellingOfSilence(sessions: Sessions): Interceptor {
  return (next) => async (request) => {
    const beganAtMs = performance.now();
    try {
      return await next(request);
    } catch (error) {
      // Its caller stopped waiting; an end that came from the engine is an answer.
      if (request.signal.aborted) sessions.unanswered(beganAtMs);
      throw error;
    }
  };
}
