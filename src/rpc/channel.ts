// The connection to the routing engine: one HTTP/2 session that is probed while idle and opened anew when it breaks.
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus } from '../../generated/rpc/grpc/health/v1/health_pb.js';
import { RoutingService } from '../../generated/rpc/routing/v1/routing_pb.js';

export type RoutingChannel = Disposable & {
  readonly routing: ReturnType<typeof createClient<typeof RoutingService>>;
  /** Rejects when the engine does not say that it serves. */
  checkHealth(signal: AbortSignal): Promise<void>;
};

/** Connects on the first call. */
export function openRoutingChannel(url: string, interceptors: Interceptor[] = []): RoutingChannel {
  const sessionManager = new Http2SessionManager(url, {
    pingIntervalMs: 10_000,
    pingTimeoutMs: 2_000,
    pingIdleConnection: true,
    idleConnectionTimeoutMs: 15 * 60_000,
  });
  const transport = createGrpcTransport({
    baseUrl: url,
    sessionManager,
    interceptors,
    readMaxBytes: 1_048_576,
    acceptCompression: [],
  });
  const health = createClient(Health, transport);
  return {
    routing: createClient(RoutingService, transport),
    async checkHealth(signal) {
      const { status } = await health.check({ service: RoutingService.typeName }, { signal, timeoutMs: 1_000 });
      if (status !== HealthCheckResponse_ServingStatus.SERVING) throw new Error('the routing engine does not serve');
    },
    [Symbol.dispose]: () => sessionManager.abort(),
  };
}
