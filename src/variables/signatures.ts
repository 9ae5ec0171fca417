// Of whom a signature on lane P0 is trusted.
import { z } from 'zod';
import { type Kind, oneOf, optional, plainText, preset } from './kinds.ts';

const objectIdentifier: Kind<string> = {
  written: 'object identifier',
  schema: z.string().regex(/^[0-2](?:\.(?:0|[1-9]\d*))+$/, 'has to be an object identifier such as 1.3.6.1.5.5.7.3.36'),
};

export const signaturesVariables = {
  govAnchorsFile: optional(
    'GOV_ANCHORS_FILE',
    plainText,
    'PEM bundle of the authorities that signers of lane P0 have to be under; looked at every 10 s; without it P0 is refused',
  ),
  govCrlDir: optional(
    'GOV_CRL_DIR',
    plainText,
    'folder of their revocation lists, PEM or DER, one per file; looked at every 10 s',
  ),
  govCrlPolicy: preset(
    'GOV_CRL_POLICY',
    oneOf(['hard-fail', 'soft-fail']),
    'hard-fail',
    '`soft-fail`: an authority without a current revocation list revokes nothing',
  ),
  govSignerUsage: preset(
    'GOV_SIGNER_EKU',
    objectIdentifier,
    '1.3.6.1.5.5.7.3.36',
    'extended key usage that the certificate of a signer has to have; the default is the signing of documents',
  ),
};
