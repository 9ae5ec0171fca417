/** Writes what kong/ takes from openapi.yaml, and the example that is rendered from its template. */
import { readFileSync } from 'node:fs';
import { fill } from '../kong/fill.ts';
import { credentialsOf } from '../kong/keys.ts';
import { type Contracts, type Files, type Json, root } from './contracts.ts';

const OF_CONTRACT = 'kong/contract.json';
const EXAMPLE = 'kong/kong.example.yaml';

/** A class, then another one a bounded number of times: Lua has no such bound, so it is compared by itself. */
const BOUNDED = /^\^(?<head>\[[\w-]+\]\[[\w.-]+\])\{0,(?<more>\d+)\}\$$/;

function tenantRule(http: Contracts['http']): { readonly tenantPattern: string; readonly tenantMaxLength: number } {
  const pattern = String(http.components.schemas['TenantId']?.['pattern']);
  const { head, more } = BOUNDED.exec(pattern)?.groups ?? {};
  if (head === undefined) throw new Error(`TenantId has a pattern that codegen/kong.ts cannot say in Lua: ${pattern}`);
  return { tenantPattern: `^${head}*$`, tenantMaxLength: 1 + Number(more) };
}

function bytesOf(http: Contracts['http'], path: string): number {
  return http.paths[path]!['post']!.requestBody!['x-max-body-bytes'];
}

/** Path below the root to text. */
export function kongFiles({ http }: Contracts): Files {
  const ofContract = {
    ...tenantRule(http),
    messageBytes: bytesOf(http, '/v1/sms/send'),
    bulkBytes: bytesOf(http, '/v1/sms/bulk'),
    answerWithinSeconds: http['x-http'].requestWithinSeconds,
  };
  const jwks = JSON.parse(readFileSync(new URL('kong/example.jwks.json', root), 'utf8')) as Json;
  const example = fill({
    ...{ credentials: credentialsOf(jwks), ofContract },
    ...{ issuer: 'https://auth.example.com', audience: 'sms', upstream: 'http://sms-orchestrator:3001' },
    ratePerSecond: 50,
  });
  return new Map([
    [OF_CONTRACT, `${JSON.stringify(ofContract, null, 2)}\n`],
    [EXAMPLE, example.yaml],
  ]);
}
