// What the cases of the gateway need: a gateway with our rendered file, an auth service that it trusts, and the service behind it.
import { randomUUID } from 'node:crypto';
import type { Auth } from '../../deploy/local/stand-ins/auth.ts';
import { type Answered, type Asked, ask } from './ask.ts';
import type { Upstream } from './upstream.ts';

export type Harness = {
  readonly proxyUrl: string;
  readonly auth: Auth;
  readonly upstream: Upstream;
  /** The proof that gateway and service share, or null when the service asks for none. */
  readonly proof: string | null;
  /** The port of the service itself, past the gateway. */
  readonly serviceUrl: string;
  /** Of each node, to load another file; none when the gateway has its file already. */
  readonly adminUrls: readonly string[];
  /** Where the gateway finds `upstream`. */
  readonly upstreamUrl: string;
};

export const TEXT = { to: '+14155550123', from: 'ACME', body: 'hello' };

/** A tenant that no other request uses, so that no bucket of the rate limit is shared. */
export const newTenant = () => `t-${randomUUID()}`;

export type Case = Asked & { readonly as?: string; readonly token?: string };

/** Sends a submit unless told otherwise, and finds what the service saw of it. */
export async function through(harness: Harness, one: Partial<Case> = {}) {
  const { as = newTenant(), token = await harness.auth.token({ sub: as }), ...asked } = one;
  const name = randomUUID();
  const isSubmit = asked.path === undefined;
  const answered: Answered = await ask(harness.proxyUrl, {
    method: isSubmit ? 'POST' : 'GET',
    path: '/v1/sms/send',
    ...(isSubmit && asked.body === undefined && { body: JSON.stringify(TEXT) }),
    ...asked,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'X-Case': name, ...asked.headers },
  });
  return { ...answered, seen: harness.upstream.of(name), tenant: as };
}
