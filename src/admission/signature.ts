// The place of the check that lane P0 needs beside its grant; nothing is trusted as long as no authority is pinned.
import type { CheckSignature } from '../domain/gov-signature.ts';

/** X-Gov-Signature as sent, and the bytes of the body that it has to cover. */
export type Signed = { readonly signature: string | undefined; readonly rawBody: Uint8Array };

/** The check of a process without anchors. */
export const trustNoSignature: CheckSignature = async ({ signature }) => ({
  kind: 'refused',
  fault: signature === undefined ? 'GOV_SIGNATURE_MISSING' : 'GOV_SIGNATURE_UNTRUSTED',
  reason: 'no authority is pinned',
});
