// The signature that lane P0 needs beside its grant: how a request's is checked, and how a repeated request's is used up.
import type { CheckSignature, GovSignature, SignatureUse, Verdict } from '../domain/gov-signature.ts';
import { withDeadline } from '../lib/deadline.ts';
import type { Shared } from './draft.ts';
import type { Key } from './key-claim.ts';

/** X-Gov-Signature as sent, and the bytes of the body that it has to cover. */
export type Signed = { readonly signature: string | undefined; readonly rawBody: Uint8Array };

/** Writes the signature of a repeated request down; `used`: it served another request. Rejects with Unavailable. */
export type RecordSignature = (use: SignatureUse) => Promise<'recorded' | 'used'>;

export type SignatureParts = {
  readonly checkSignature: CheckSignature;
  readonly recordSignature: RecordSignature;
  /** Bounds each wait for PostgreSQL. */
  readonly deadlineMs: number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

type Signable = { readonly operation: string; readonly tenantId: string; readonly signed: Signed | null };

/** The check of a process without anchors: nothing is trusted as long as no authority is pinned. */
export const trustNoSignature: CheckSignature = async ({ signature }) => ({
  kind: 'refused',
  fault: signature === undefined ? 'GOV_SIGNATURE_MISSING' : 'GOV_SIGNATURE_UNTRUSTED',
  reason: 'no authority is pinned',
});

/** The answer to a request whose signature served another one. */
export const REPLAYED = { kind: 'refused', fault: 'GOV_SIGNATURE_REPLAYED' } as const;

const NO_BYTES = new Uint8Array();

export function createSignatures({ checkSignature, recordSignature, deadlineMs, uuid }: SignatureParts) {
  return { verdictOf, mayRepeat };

  function verdictOf({ operation, tenantId, signed }: Signable, nowMs: number): Promise<Verdict> {
    const { signature, rawBody } = signed ?? { signature: undefined, rawBody: NO_BYTES };
    const verdict = checkSignature({ operation, tenantId, signature, rawBody }, nowMs);
    return withDeadline(verdict, deadlineMs, 'the check of a signature');
  }

  /** The signature of a repeated request is used up as well, or it could be sent again under another key. */
  async function mayRepeat(
    signature: GovSignature,
    { keyHash }: Key,
    { tenantId, acceptedAt }: Shared,
  ): Promise<boolean> {
    const use = { ...signature, requestId: uuid(), tenantId, keyHash, acceptedAs: null, acceptedAt };
    const recorded = await withDeadline(recordSignature(use), deadlineMs, 'recording a signature');
    return recorded === 'recorded';
  }
}
