// The requests of a trickle on given lanes, in turns; those of P0 are signed by a throw-away government, shortly before they are sent.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  derOf,
  issueAuthority,
  issueSigner,
  pemOf,
  privateKeyOf,
  revocationListOf,
  signRequest,
  thumbprintOf,
} from '../../../deploy/local/gov-pki.ts';
import type { Lane } from '../../../src/domain/contract.ts';
import { laneLine, message, post, TENANT } from './requests.ts';

const PATH = '/v1/sms/send';

export type Urgent = {
  /** What the service needs to trust the signatures. */
  readonly env: { readonly GOV_ANCHORS_FILE: string; readonly GOV_CRL_DIR: string };
  /** For the list of the tenant's signers. */
  readonly thumbprint: string;
  /** Valid for a few minutes. `shownLane` is the lane that they ask for in place of their own. */
  requests(lanes: readonly Lane[], count: number, shownLane?: Lane): Promise<readonly string[]>;
};

/** Writes the authority and its revocation list into the folder. */
export async function createUrgent(dir: string): Promise<Urgent> {
  const root = await issueAuthority({ name: 'Root of the bench' });
  const signer = await issueSigner({ name: 'Signer of the bench', issuer: root });
  const [privateKey, certificates] = [privateKeyOf(signer), [derOf(signer)]];
  const env = { GOV_ANCHORS_FILE: join(dir, 'anchors.pem'), GOV_CRL_DIR: join(dir, 'crls') };
  await mkdir(env.GOV_CRL_DIR, { recursive: true });
  await writeFile(env.GOV_ANCHORS_FILE, pemOf(root));
  await writeFile(join(env.GOV_CRL_DIR, 'root.crl'), await revocationListOf(root));

  async function signed(body: string): Promise<string> {
    const toSign = { body: Buffer.from(body), path: PATH, tenantId: TENANT, nowMs: Date.now() };
    const signature = await signRequest({ ...toSign, algorithm: 'ES256', privateKey, certificates });
    return `X-Gov-Signature: ${signature}\r\n`;
  }

  return {
    env,
    thumbprint: thumbprintOf(signer),
    async requests(lanes, count, shownLane) {
      const requests: string[] = [];
      while (requests.length < count) {
        const lane = shownLane ?? lanes[requests.length % lanes.length]!;
        const body = message();
        requests.push(post(PATH, body, `${laneLine(lane)}${lane === 'P0' ? await signed(body) : ''}`));
      }
      return requests;
    },
  };
}
