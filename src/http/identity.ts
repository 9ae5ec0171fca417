// The client of a request: the tenant that the gateway names, with proof that it was the gateway, or a holder of an internal token.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { headerNames, limits } from '../../generated/http/contract.ts';
import { Fault } from './fault-texts.ts';

const TENANT_HEADER = headerNames.tenantId.toLowerCase();
const PROOF_HEADER = headerNames.gatewayAuth.toLowerCase();
const TENANT_ID = new RegExp(limits.tenantId.pattern);

/** Answers with the tenant, or throws a Fault. Without tokens no proof is asked for. */
export function createIdentify(gatewayTokens: readonly string[]): (headers: IncomingHttpHeaders) => string {
  const expected = gatewayTokens.map(digest);
  return (headers) => {
    if (expected.length > 0 && !isProof(headers[PROOF_HEADER], expected)) throw new Fault('GATEWAY_PROOF_REFUSED');
    const tenantId = headers[TENANT_HEADER];
    // A header that came twice is joined with a comma, which no tenant id has.
    if (typeof tenantId !== 'string' || !TENANT_ID.test(tenantId)) throw new Fault('TENANT_MISSING');
    return tenantId;
  };
}

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** A bearer token of the internal operations, and the name of who has it. */
export type InternalToken = { readonly name: string; readonly token: string };

/** Answers with the name of the token that was sent, or throws a Fault; without tokens every request is refused. */
export function createAdmitInternal(
  internalTokens: readonly InternalToken[],
): (headers: IncomingHttpHeaders) => string {
  const expected = internalTokens.map(({ name, token }) => ({ name, token: digest(token) }));
  return ({ authorization }) => {
    const sent = BEARER.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw new Fault('INTERNAL_TOKEN_REFUSED');
    const actual = digest(sent);
    // Every token is compared, so that the time does not tell which one was sent.
    const names = expected.map(({ name, token }) => (timingSafeEqual(actual, token) ? name : null));
    const name = names.find((one) => one !== null);
    if (name === undefined) throw new Fault('INTERNAL_TOKEN_REFUSED');
    return name;
  };
}

// Digests have one length, so that the comparison reveals nothing of the token, not even its length.
function isProof(sent: string | string[] | undefined, expected: readonly Buffer[]): boolean {
  if (typeof sent !== 'string') return false;
  const actual = digest(sent);
  return expected.reduce((found, token) => timingSafeEqual(actual, token) || found, false);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
