// The pinned authorities: every certificate of a PEM bundle, or none of them.
import { type Certificate, readCertificate } from './certificate.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;
const MAX_ANCHORS = 100;

/** Throws when a part of the bundle cannot be used: half a bundle would refuse signers without a reason that shows. */
export function readAnchors(bundle: Uint8Array): readonly Certificate[] {
  const text = Buffer.from(bundle).toString('latin1');
  const blocks = [...text.matchAll(BLOCK)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  const begun = text.split('-----BEGIN').length - 1;
  if (blocks.length === 0) throw new Error('the bundle has no certificate');
  if (blocks.length !== begun) throw new Error('the bundle has a block that is no certificate');
  if (blocks.length > MAX_ANCHORS) throw new Error(`the bundle has more than ${MAX_ANCHORS} certificates`);
  const anchors = blocks.map(readCertificate);
  if (anchors.some(({ isAuthority }) => !isAuthority)) throw new Error('a certificate of the bundle is no authority');
  return anchors;
}
