// Input that is not rendered, each reason with a name; nothing was written or sent.

export type RefusalName =
  | 'USAGE'
  | 'NOT_A_JWKS'
  | 'NO_KEYS'
  | 'TOO_MANY_KEYS'
  | 'KID_MISSING'
  | 'KID_DOUBLED'
  | 'KID_REUSED'
  | 'KEY_SYMMETRIC'
  | 'KEY_PRIVATE'
  | 'RSA_TOO_SHORT'
  | 'CURVE_UNKNOWN'
  | 'ALGORITHM_UNKNOWN'
  | 'KEY_UNUSABLE';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reasons: readonly RefusalName[];

  /** One line for each reason. */
  constructor(found: readonly { readonly reason: RefusalName; readonly text: string }[]) {
    super(found.map(({ reason, text }) => `${reason}: ${text}`).join('\n'));
    this.reasons = found.map(({ reason }) => reason);
  }
}

export function refusal(reason: RefusalName, text: string): Refusal {
  return new Refusal([{ reason, text }]);
}
