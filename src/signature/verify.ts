// Whether the signature of a request is good, asked in one order: form, path, signer, revocation, claims, and last the signature itself.
import { createHash, type KeyObject } from 'node:crypto';
import { flattenedVerify } from 'jose';
import { type OperationId, operations } from '../../generated/http/operations.ts';
import type { CheckSignature, GovSignature, SignatureFault, Signer, Verdict } from '../domain/gov-signature.ts';
import type { Certificate } from './certificate.ts';
import { chainOf } from './chain.ts';
import { type Algorithm, type Claims, decodeHeader, type Parts, partsOf } from './header.ts';
import { createKnownCertificates } from './known-certificates.ts';
import { type RevocationRules, revocationOf } from './revocation.ts';
import type { SignersOf } from './signers.ts';
import type { Trust } from './trust.ts';

export type VerifyParts = {
  readonly trust: Trust;
  readonly signersOf: SignersOf;
  readonly revocationPolicy: RevocationRules['policy'];
  /** The extended key usage of signers, as an object identifier. */
  readonly signerUsage: string;
  /** How far another clock may differ from ours. */
  readonly skewMs: number;
  readonly maxLifetimeMs: number;
};

type Refused = Extract<Verdict, { kind: 'refused' }>;

const AUDIENCE = 'sms-orchestrator';
const METHOD = 'POST';
const LANE = 'P0';
const MIN_RSA_BITS = 3_072;
const MAX_KNOWN_CERTIFICATES = 1_000;

function refused(fault: SignatureFault, reason: string): Refused {
  return { kind: 'refused', fault, reason };
}

export function createVerifySignature(parts: VerifyParts): CheckSignature {
  const { trust, skewMs, signerUsage } = parts;
  const readCertificate = createKnownCertificates(MAX_KNOWN_CERTIFICATES);

  return async (request, nowMs) => {
    if (request.signature === undefined) return refused('GOV_SIGNATURE_MISSING', 'no header');
    if (trust.anchors.length === 0) return refused('GOV_SIGNATURE_UNTRUSTED', 'no authority is pinned');
    const jws = partsOf(request.signature);
    if (typeof jws === 'string') return refused('GOV_SIGNATURE_MALFORMED', jws);
    const decoded = decodeHeader(jws.protectedText, readCertificate);
    if (typeof decoded === 'string') return refused('GOV_SIGNATURE_MALFORMED', decoded);
    const { claims, certificates } = decoded;
    const [leaf] = certificates as [Certificate];
    const chain = chainOf(certificates, trust.anchors, { nowMs, skewMs, signerUsage });
    if (typeof chain === 'string') return refused('GOV_SIGNATURE_UNTRUSTED', chain);
    if (isWeakKey(leaf.node.publicKey)) return refused('GOV_SIGNATURE_UNTRUSTED', 'the key of the signer is too short');
    const listed = (await parts.signersOf(request.tenantId, nowMs)).filter((one) => one.thumbprint === leaf.thumbprint);
    const stranger = faultOfSigner(listed, claims, request.tenantId, nowMs);
    if (stranger !== null) return stranger;
    const revoked = await revocationOf(chain, trust.lists, { nowMs, skewMs, policy: parts.revocationPolicy });
    if (revoked !== null) return refused('GOV_SIGNATURE_REVOKED', revoked);
    const wrong = faultOfClaims(claims, pathOf(request.operation)) ?? faultOfTimes(claims, nowMs, parts);
    if (wrong !== null) return wrong;
    const forged = await faultOfSignature(jws, claims.alg, leaf.node.publicKey, request.rawBody);
    return forged ?? { kind: 'trusted', signature: evidenceOf(request.signature, request.rawBody, leaf, claims) };
  };
}

/** Trust in an authority alone would let one ministry sign for another. */
function faultOfSigner(listed: readonly Signer[], claims: Claims, tenantId: string, nowMs: number): Refused | null {
  const inForce = listed.filter(
    ({ validFromMs, validToMs }) => (validFromMs ?? 0) <= nowMs && nowMs < (validToMs ?? Number.POSITIVE_INFINITY),
  );
  if (inForce.length === 0) return refused('GOV_SIGNATURE_TENANT_MISMATCH', 'the signer is not listed for the tenant');
  if (claims.sub !== tenantId) return refused('GOV_SIGNATURE_TENANT_MISMATCH', 'sub names another tenant');
  const isRevoked = inForce.some(({ revokedAtMs }) => revokedAtMs !== null && revokedAtMs <= nowMs);
  return isRevoked ? refused('GOV_SIGNATURE_REVOKED', 'the list of signers says revoked') : null;
}

/** The exact path that such a request has: no other one means the operation. */
function pathOf(operation: string): string {
  return operations[operation as OperationId].path;
}

function faultOfClaims({ aud, htm, htu, lane }: Claims, path: string): Refused | null {
  const wrong = Object.entries({
    aud: aud === AUDIENCE,
    htm: htm === METHOD,
    htu: htu === path,
    lane: lane === LANE,
  }).find(([, isRight]) => !isRight);
  return wrong === undefined ? null : refused('GOV_SIGNATURE_INVALID', `${wrong[0]} is for another request`);
}

function faultOfTimes({ iat, exp }: Claims, nowMs: number, { skewMs, maxLifetimeMs }: VerifyParts): Refused | null {
  if (iat * 1_000 > nowMs + skewMs) return refused('GOV_SIGNATURE_EXPIRED', 'iat is in the future');
  if (exp * 1_000 <= nowMs) return refused('GOV_SIGNATURE_EXPIRED', 'exp is over');
  if (exp <= iat) return refused('GOV_SIGNATURE_EXPIRED', 'exp is not after iat');
  if ((exp - iat) * 1_000 > maxLifetimeMs) return refused('GOV_SIGNATURE_EXPIRED', 'exp is too long after iat');
  return null;
}

async function faultOfSignature(
  { protectedText, signature }: Parts,
  alg: Algorithm,
  key: KeyObject,
  body: Uint8Array,
): Promise<Refused | null> {
  if (algorithmOf(key) !== alg) return refused('GOV_SIGNATURE_INVALID', 'the key is for another algorithm');
  const jws = { protected: protectedText, payload: body, signature };
  const isGood = await flattenedVerify(jws, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  );
  return isGood ? null : refused('GOV_SIGNATURE_INVALID', 'the signature is not of these bytes');
}

function isWeakKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS;
}

/** The one algorithm of a key, so that no header can choose another. */
function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm | null {
  if (asymmetricKeyType === 'rsa') return 'PS256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType !== 'ec') return null;
  const ofCurve: Readonly<Record<string, Algorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384' };
  return ofCurve[asymmetricKeyDetails?.namedCurve ?? ''] ?? null;
}

function evidenceOf(header: string, body: Uint8Array, { thumbprint }: Certificate, { jti }: Claims): GovSignature {
  return { signerThumbprint: thumbprint, jti, header, bodySha256: createHash('sha256').update(body).digest('hex') };
}
