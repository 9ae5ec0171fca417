// Traces leave the process only when OTEL_EXPORTER_OTLP_ENDPOINT says where to.
import { NodeSDK } from '@opentelemetry/sdk-node';

/** Starts the exporter; dispose sends what is left. */
export function startTracing(endpoint: string | null): AsyncDisposable {
  if (endpoint === null) return { async [Symbol.asyncDispose]() {} };
  const sdk = new NodeSDK({ serviceName: 'sms-orchestrator' });
  sdk.start();
  return { [Symbol.asyncDispose]: () => sdk.shutdown() };
}
