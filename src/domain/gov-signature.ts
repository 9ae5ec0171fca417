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

/** A signature that was verified, with what has to be kept of it: its `jti` serves one request, and its text is evidence. */
export type GovSignature = {
  readonly signerThumbprint: string;
  readonly jti: string;
  /** X-Gov-Signature as sent. */
  readonly header: string;
  /** SHA-256 of the body as sent, in hex. */
  readonly bodySha256: string;
};
