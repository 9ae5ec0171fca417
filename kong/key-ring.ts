// The keys over time: those of the JWKS, and those that left it while a token that they signed may still be alive.
import { isDeepStrictEqual } from 'node:util';
import { type Credential, credentialsOf } from './keys.ts';
import { refusal } from './refusal.ts';

export type Kept = { readonly credential: Credential; readonly goneSinceMs: number | null };

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
  return [...current.map((credential) => ({ credential, goneSinceMs: null })), ...gone.filter(isNeeded)];
}
