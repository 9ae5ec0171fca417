// The certificates that were read last: a signer sends the same ones with each request, and reading one takes over a millisecond.
import { type Certificate, readCertificate } from './certificate.ts';

/** Reads DER in base64. Throws when it is no certificate. */
export type ReadCertificate = (text: string) => Certificate;

/** Beyond this number the one that was read first makes room. */
export function createKnownCertificates(maxKnown: number): ReadCertificate {
  const known = new Map<string, Certificate>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const read = readCertificate(Buffer.from(text, 'base64'));
    if (known.size >= maxKnown) known.delete(known.keys().next().value!);
    known.set(text, read);
    return read;
  };
}
