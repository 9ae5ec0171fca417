// The signature of a government over one request: how it is refused, who signs for a tenant, and what is kept of one that was accepted.
import type { ErrorCode } from './contract.ts';

export type SignatureFault = Extract<ErrorCode, `GOV_SIGNATURE_${string}`>;

/** One row of the list of signers, as another service has it. */
export type Signer = {
  /** SHA-256 of the certificate, in lower-case hex. */
  readonly thumbprint: string;
  /** Null: without a bound. */
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  readonly revokedAtMs: number | null;
};

/** X-Gov-Signature of a request, and what it has to cover. */
export type SignedRequest = {
  readonly operation: string;
  readonly tenantId: string;
  /** As sent; undefined when it was not. */
  readonly signature: string | undefined;
  /** The body as sent. */
  readonly rawBody: Uint8Array;
};

/** A signature that was verified, with what has to be kept of it: its `jti` serves one request, and its text is evidence. */
export type GovSignature = {
  readonly signerThumbprint: string;
  readonly jti: string;
  /** X-Gov-Signature as sent. */
  readonly header: string;
  /** SHA-256 of the body as sent, in hex. */
  readonly bodySha256: string;
};

export type Verdict =
  | { readonly kind: 'trusted'; readonly signature: GovSignature }
  /** The reason is for logs; a client learns the fault alone. */
  | { readonly kind: 'refused'; readonly fault: SignatureFault; readonly reason: string };

/** Rejects with Unavailable when the list of signers cannot be asked, and with BatcherFullError when too many wait. */
export type CheckSignature = (request: SignedRequest, nowMs: number) => Promise<Verdict>;

/** One request that a signature served. */
export type SignatureUse = GovSignature & {
  readonly requestId: string;
  readonly tenantId: string;
  /** SHA-256 of tenant and idempotency key; null without a key. */
  readonly keyHash: string | null;
  /** The message, or the batch of a bulk; null for a repeated request. */
  readonly acceptedAs: string | null;
  readonly acceptedAt: string;
};
