// The stand-ins of the neighbours as one process, for `npm start`: says on stdout when it is ready, and ends in order on SIGTERM.
import { startCompliance } from './compliance.ts';
import { startRoutingEngine } from './routing-engine.ts';
import { startSmppConnector } from './smpp-connector.ts';

const HELP = `Usage: NATS_URL=nats://... node deploy/local/stand-ins/main.ts

Stands in for the neighbours of the service until SIGTERM.
  NATS_URL    where compliance and the SMPP connector listen
  PORT        of the routing engine on 127.0.0.1 (default: any free one)
  STAND_INS   which ones (default routing,compliance,smpp)
`;

const env = process.env;
const wanted = new Set((env['STAND_INS'] ?? 'routing,compliance,smpp').split(',').map((name) => name.trim()));

function natsUrl(): string {
  if (env['NATS_URL']) return env['NATS_URL'];
  process.stderr.write(`NATS_URL is not set.\n\n${HELP}`);
  return process.exit(2);
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}

await using stack = new AsyncDisposableStack();
const port = Number(env['PORT'] ?? 0);
const routing = wanted.has('routing') ? stack.use(await startRoutingEngine(port > 0 ? { port } : {})) : undefined;
if (wanted.has('compliance')) stack.use(await startCompliance({ natsUrl: natsUrl() }));
if (wanted.has('smpp')) stack.use(await startSmppConnector({ natsUrl: natsUrl() }));

const ended = Promise.withResolvers<void>();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.resolve());
process.stdout.write(`${JSON.stringify({ event: 'ready', ...(routing && { routingEngineUrl: routing.url }) })}\n`);
await ended.promise;
