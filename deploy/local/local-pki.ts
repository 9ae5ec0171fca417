// The throw-away authorities and the signer of this machine, made once and kept under .local/: `npm start` trusts them, `npm run sign` signs with them.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueAuthority, issueSigner, pemOf, privateKeyOf, revocationListOf, signRequest } from './gov-pki.ts';
import { STORE } from './instances.ts';

const FOLDER = join(STORE, 'gov-pki');
const NAMES = { anchors: 'anchors.pem', lists: 'crls', chain: 'signer-chain.pem', key: 'signer-key.pem' } as const;
const VALID_FOR_MS = 10 * 365 * 86_400_000;
const ALGORITHM = 'ES256';

export type LocalPki = {
  readonly anchorsFile: string;
  readonly listsFolder: string;
  /** SHA-256 of the signer's certificate, in hex. */
  readonly thumbprint: string;
  /** The value of X-Gov-Signature for these bytes. */
  sign(request: { readonly body: Uint8Array; readonly path: string; readonly tenantId: string }): Promise<string>;
};

/** Makes the folder anew when a part of it is missing or cannot be read. */
export async function openLocalPki(): Promise<LocalPki> {
  try {
    return await readPki();
  } catch {
    await makePki();
    return readPki();
  }
}

async function readPki(): Promise<LocalPki> {
  const read = (name: string) => readFile(join(FOLDER, name), 'utf8');
  const [chain, key] = [await read(NAMES.chain), createPrivateKey(await read(NAMES.key))];
  await read(NAMES.anchors);
  const certificates = chain
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((pem) => pem.trim() !== '')
    .map((pem) => new X509Certificate(pem).raw);
  return {
    anchorsFile: join(FOLDER, NAMES.anchors),
    listsFolder: join(FOLDER, NAMES.lists),
    thumbprint: createHash('sha256').update(certificates[0]!).digest('hex'),
    sign: (request) =>
      signRequest({ ...request, privateKey: key, certificates, algorithm: ALGORITHM, nowMs: Date.now() }),
  };
}

/** Put in its place at once, so that a process that looks at the same time never sees half of it. */
async function makePki(): Promise<void> {
  await mkdir(STORE, { recursive: true });
  const dir = await mkdtemp(`${FOLDER}-`);
  const until = { notAfterMs: Date.now() + VALID_FOR_MS };
  const root = await issueAuthority({ name: 'Local root', ...until });
  const ministry = await issueAuthority({ name: 'Local ministry', issuer: root, pathLength: 0, ...until });
  const signer = await issueSigner({ name: 'Local signer', issuer: ministry, kind: ALGORITHM, ...until });
  const put = (name: string, text: string) => writeFile(join(dir, name), text, { mode: 0o600 });
  await mkdir(join(dir, NAMES.lists));
  for (const [name, authority] of Object.entries({ root, ministry })) {
    const list = await revocationListOf(authority, { nextUpdateMs: until.notAfterMs });
    await put(join(NAMES.lists, `${name}.crl`), list);
  }
  await put(NAMES.anchors, pemOf(root));
  await put(NAMES.chain, pemOf(signer, ministry));
  await put(NAMES.key, String(privateKeyOf(signer).export({ type: 'pkcs8', format: 'pem' })));
  await rm(FOLDER, { recursive: true, force: true });
  // Another process may have been faster: its folder is as good.
  await rename(dir, FOLDER).catch(() => rm(dir, { recursive: true, force: true }));
}
