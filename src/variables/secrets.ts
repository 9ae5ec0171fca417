// What opens a door, and what keys a fingerprint.
import { randomBytes } from 'node:crypto';
import { headerText, optional, optionalList, plainText, type Variable } from './kinds.ts';
import { tokens } from './tokens.ts';

export const secretsVariables = {
  idempotencySecret: {
    name: 'IDEMPOTENCY_SECRET',
    kind: plainText,
    // Without a shared secret only the replica that answered first recognises a repeated request; others see a new one.
    unset: { written: 'random per process', make: () => randomBytes(32).toString('hex') },
    meaning:
      'keys the fingerprints of idempotent requests, and the choice of messages that are sampled; the same on all replicas',
  } satisfies Variable<string>,
  gatewayAuthToken: optional(
    'GATEWAY_AUTH_TOKEN',
    headerText,
    'when set, requests under `/v1/sms/` need it in `X-Gateway-Auth`',
  ),
  internalTokens: optionalList(
    'INTERNAL_API_TOKENS',
    tokens,
    'any of them opens the internal operations, and its name says in audit events who did it; the first is `token-1` unless it has a name, and so on; two of one name while one is rotated; without any the operations answer 401',
  ),
};
