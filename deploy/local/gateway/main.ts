// The gateway of `npm start -- --gateway` as one process, with the auth service that it trusts: says on stdout when it is ready, and ends in order on SIGTERM.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from '../../../kong/fill.ts';
import { credentialsOf } from '../../../kong/keys.ts';
import { AUDIENCE, ISSUER, jwksOf, startAuth } from '../stand-ins/auth.ts';
import { keptKeys } from '../stand-ins/auth-keys.ts';
import { startGateway } from './gateway.ts';

const HELP = `Usage: REDIS_URL=redis://... UPSTREAM=http://... TENANT=... node deploy/local/gateway/main.ts

Stands in for Kong and for the auth service until SIGTERM, and mints a token for the tenant.
  REDIS_URL            its Lua runs that of the configuration
  UPSTREAM             the public port of the service
  TENANT               the sub of the token
  PORT                 (default: any free one)
  GATEWAY_AUTH_TOKEN   the proof for the service
  FOLDER               where the rendered file and the token are put
`;
/** A working day with the service on one's own machine. */
const TOKEN_LIFE_SECONDS = 12 * 3_600;
const RATE_PER_SECOND = 50;

const { env } = process;

function needed(name: string): string {
  const value = env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set.\n\n${HELP}`);
  return process.exit(2);
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}

await using stack = new AsyncDisposableStack();
const [redisUrl, upstream, sub, folder] = [needed('REDIS_URL'), needed('UPSTREAM'), needed('TENANT'), needed('FOLDER')];
const auth = stack.use(await startAuth(await keptKeys()));
const { yaml } = fill({
  credentials: credentialsOf(jwksOf(auth.keys)),
  ...{ issuer: ISSUER, audience: AUDIENCE, upstream, ratePerSecond: RATE_PER_SECOND },
});
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'kong.yaml'), yaml);
const proof = env['GATEWAY_AUTH_TOKEN'];
const gateway = stack.use(
  await startGateway({
    ...{ yaml, redisUrl, port: Number(env['PORT'] ?? 0) },
    env: proof ? { GATEWAY_AUTH_TOKEN: proof } : {},
  }),
);
// Not on standard output, which is kept as a log.
const token = await auth.token({ sub, exp: Math.floor(Date.now() / 1_000) + TOKEN_LIFE_SECONDS });
writeFileSync(join(folder, 'token'), token, { mode: 0o600 });

const ended = Promise.withResolvers<void>();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.resolve());
process.stdout.write(
  `${JSON.stringify({ event: 'ready', gateway: gateway.url, admin: gateway.adminUrl, jwks: auth.jwksUrl })}\n`,
);
await ended.promise;
