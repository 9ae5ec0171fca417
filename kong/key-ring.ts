// The keys over time: those of the JWKS, and those that left it while a token that they signed may still be alive.
import { isDeepStrictEqual } from 'node:util';
import { type Credential, credentialsOf } from './keys.ts';
import { refusal } from './refusal.ts';

export type Kept = { readonly credential: Credential; readonly goneSinceMs: number | null };

/** Of a rotation that takes longer than a token lives there are two generations; more keys than this are a mistake. */
const MAX_KEPT = 64;

type Turn = {
  readonly nowMs: number;
  readonly tokenLifeMs: number;
  /** Whether every node has the keys of before: an old key must not go while a node lacks its successor. */
  readonly isServed: boolean;
};

/** The keys after the JWKS was read; throws a Refusal for one that must not be trusted. */
export function turned(ring: readonly Kept[], jwks: unknown, turn: Turn): readonly Kept[] {
  const current = credentialsOf(jwks);
  const of = (kid: string) => current.find((one) => one.kid === kid);
  for (const { credential } of ring) {
    const now = of(credential.kid);
    if (now !== undefined && !isDeepStrictEqual(now, credential))
      throw refusal('KID_REUSED', `key "${credential.kid}" is another one than before`);
  }
  const gone = ring
    .filter(({ credential }) => of(credential.kid) === undefined)
    .map(({ credential, goneSinceMs }) => ({ credential, goneSinceMs: goneSinceMs ?? turn.nowMs }));
  const isNeeded = ({ goneSinceMs }: Kept) => !turn.isServed || turn.nowMs - goneSinceMs! < turn.tokenLifeMs;
  const kept = [...current.map((credential) => ({ credential, goneSinceMs: null })), ...gone.filter(isNeeded)];
  if (kept.length > MAX_KEPT)
    throw refusal('TOO_MANY_KEYS', `${kept.length} keys with those on their way out, at most ${MAX_KEPT} are kept`);
  return kept;
}
