// The place of the check that lane P0 needs beside its grant; nothing is trusted as long as no authority is pinned.
import type { ErrorCode } from '../domain/contract.ts';

export type SignatureFault = Extract<ErrorCode, `GOV_SIGNATURE_${string}`>;

/** X-Gov-Signature as sent, and the bytes of the body that it has to cover. */
export type Signed = { readonly signature: string | undefined; readonly rawBody: Uint8Array };

export type SignedRequest = Signed & { readonly operation: string; readonly tenantId: string };

/** Resolves to null for a trusted signature. Called once a tenant's grant of P0 is known, before its key is looked at. */
export type CheckSignature = (request: SignedRequest, nowMs: number) => Promise<SignatureFault | null>;

/** The check of a process without anchors. */
export const trustNoSignature: CheckSignature = async ({ signature }) =>
  signature === undefined ? 'GOV_SIGNATURE_MISSING' : 'GOV_SIGNATURE_UNTRUSTED';
