// The signature of a government over a request: the good ones of every algorithm, and every way in which one is not good.
import 'reflect-metadata';
import { createSecretKey, randomUUID } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  authorityExtensions,
  derOf,
  type Identity,
  issueAuthority,
  issueSigner,
  pemOf,
  privateKeyOf,
  revocationListOf,
  SIGNER_USAGE,
  signerExtensions,
  thumbprintOf,
} from '../../deploy/local/gov-pki.ts';
import type { SignatureFault, Signer } from '../../src/domain/gov-signature.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { readAnchors } from '../../src/signature/anchors.ts';
import { readRevocationList } from '../../src/signature/revocation.ts';
import { createSignersOf } from '../../src/signature/signers.ts';
import { createVerifySignature, type VerifyParts } from '../../src/signature/verify.ts';
import { newPki, type Pki, type SignOptions, signed } from '../support/signing.ts';

const test = suite('signature/verify');
const tenantId = 'ministry-a';
const body = Buffer.from('{"to":"+14155550123","from":"ACME","body":"Leave the coast now. \u2014 Civil protection"}');
const DAY_MS = 86_400_000;

let pki: Pki;
let lists: readonly string[];

test.before(async () => {
  pki = await newPki();
  lists = [await revocationListOf(pki.root), await revocationListOf(pki.ministry)];
});

type World = {
  readonly anchors?: readonly Identity[];
  readonly lists?: readonly string[];
  /** Those who sign for the tenant; the signer of the request by default. */
  readonly signers?: readonly Signer[];
  readonly parts?: Partial<VerifyParts>;
};

const listed = (identity: Identity, more: Partial<Signer> = {}): Signer => ({
  ...{ thumbprint: thumbprintOf(identity), validFromMs: null, validToMs: null, revokedAtMs: null },
  ...more,
});

function verifierOf(world: World, signer: Identity) {
  const { anchors = [pki.root], signers = [listed(signer)] } = world;
  return createVerifySignature({
    trust: {
      anchors: anchors.length === 0 ? [] : readAnchors(Buffer.from(pemOf(...anchors))),
      lists: (world.lists ?? lists).map((pem) => readRevocationList(Buffer.from(pem))),
    },
    signersOf: async (tenant) => (tenant === tenantId ? signers : []),
    revocationPolicy: 'hard-fail',
    signerUsage: SIGNER_USAGE,
    ...{ skewMs: 60_000, maxLifetimeMs: 300_000 },
    ...world.parts,
  });
}

type Case = Partial<Omit<SignOptions, 'tenantId'>> & {
  readonly tenantId?: string;
  readonly world?: World;
  /** The request as it arrives, where it differs from what was signed. */
  readonly arrives?: { readonly body?: Uint8Array; readonly operation?: string; readonly tenantId?: string };
  readonly text?: (header: string) => string | undefined;
};

async function verdictOf({ world = {}, arrives = {}, text = (header) => header, ...how }: Case = {}) {
  const chain = how.chain ?? pki.chain;
  const nowMs = how.nowMs ?? Date.now();
  const signature = text(signed(body, { tenantId, ...how, chain }));
  const request = { tenantId, operation: 'sendMessage', rawBody: body, ...arrives, signature };
  return verifierOf(world, chain[0]!)(
    { ...request, rawBody: arrives.body ?? body },
    how.nowMs === undefined ? nowMs : Date.now(),
  );
}

/** The fault and the reason that only logs have: without it a case could be refused for another one. */
async function reasonOf(some: Case): Promise<string> {
  const verdict = await verdictOf(some);
  return verdict.kind === 'trusted' ? 'trusted' : `${verdict.fault}: ${verdict.reason}`;
}

async function faultOf(some: Case): Promise<string> {
  const verdict = await verdictOf(some);
  return verdict.kind === 'trusted' ? 'trusted' : verdict.fault;
}

type Cases = Readonly<Record<string, Case | (() => Promise<Case>)>>;

/** Each case has its own name in the message of a failure. */
async function expectAll(fault: SignatureFault, cases: Cases, read = faultOf, reason = '') {
  const found: Record<string, string> = {};
  for (const [name, one] of Object.entries(cases))
    found[name] = await read(typeof one === 'function' ? await one() : one);
  assert.equal(found, Object.fromEntries(Object.keys(cases).map((name) => [name, `${fault}${reason}`])));
}

for (const kind of ['ES256', 'ES384', 'EdDSA', 'PS256'] as const) {
  test(`a good signature of ${kind} is trusted, and what is kept of it proves who signed what`, async () => {
    const { root, ministry, signer, chain } = await newPki(kind);
    const current = [await revocationListOf(root), await revocationListOf(ministry)];
    const jti = randomUUID();
    const verdict = await verdictOf({ chain, members: { jti }, world: { anchors: [root], lists: current } });
    assert.is(verdict.kind, 'trusted');
    if (verdict.kind !== 'trusted') return;
    const { signature } = verdict;
    assert.is(signature.signerThumbprint, thumbprintOf(signer));
    assert.is(signature.jti, jti);
    assert.match(signature.bodySha256, /^[0-9a-f]{64}$/);
    assert.match(signature.header, /^[\w-]+\.\.[\w-]+$/);
  });
}

test('a path may have its root in it, end at an authority of any depth, and be read with any of several roots', async () => {
  const { root, ministry, signer } = pki;
  const other = await issueAuthority({ name: 'Another root' });
  const named = await issueAuthority({ name: 'Root of ES256' });
  assert.is(await faultOf({ chain: [signer, ministry, root] }), 'trusted');
  assert.is(await faultOf({ world: { anchors: [other, named, root] } }), 'trusted');
  assert.is(await faultOf({ chain: [signer], world: { anchors: [ministry] } }), 'trusted');
  assert.is(await faultOf({ members: { unknown: 'member', kid: 'key 7' } }), 'trusted');
});

test('no header is GOV_SIGNATURE_MISSING', () =>
  expectAll('GOV_SIGNATURE_MISSING', { none: { text: () => undefined } }));

test('whatever is not a detached JWS as documented is GOV_SIGNATURE_MALFORMED', async () => {
  const twice = (header: string) => `${header}, ${header}`;
  const asBase64 = (header: string) =>
    header
      .split('..')
      .map((part) => Buffer.from(part, 'base64url').toString('base64'))
      .join('..');
  await expectAll('GOV_SIGNATURE_MALFORMED', {
    empty: { text: () => '' },
    'two headers': { text: twice },
    '9 KiB': { members: { padding: 'x'.repeat(6_800) } },
    'base64 in place of base64url': { text: asBase64 },
    'bits that no byte has': { text: (header) => header.replace(/.$/, 'B') },
    'a payload within': { text: (header) => header.replace('..', '.e30.') },
    'no JSON': { headerText: () => 'hello' },
    'a list': { headerText: () => '[]' },
    'a key twice': { headerText: (json) => `${json.slice(0, -1)},"sub":"ministry-b"}` },
    'deep JSON': { members: { deep: [[[[[[]]]]]] } },
    'alg none': { members: { alg: 'none' } },
    'HS256 with the public key as its secret': {
      members: { alg: 'HS256' },
      key: createSecretKey(Buffer.from(pki.signer.certificate.publicKey.rawData)),
    },
    RS256: { members: { alg: 'RS256' } },
    'b64 true': { members: { b64: true } },
    'b64 absent': { members: { b64: undefined } },
    'crit absent': { members: { crit: undefined } },
    'crit with another member': { members: { crit: ['b64', 'exp'] } },
    'another typ': { members: { typ: 'JWT' } },
    'jwk present': { members: { jwk: { kty: 'EC' } } },
    'jku present': { members: { jku: 'https://example.org/keys' } },
    'x5u present': { members: { x5u: 'https://example.org/cert' } },
    'kid that is a URL': { members: { kid: 'https://example.org/key' } },
    'x5c absent': { members: { x5c: undefined } },
    'x5c empty': { members: { x5c: [] } },
    'x5c of four': { members: { x5c: Array(4).fill(derOf(pki.ministry).toString('base64')) } },
    'x5c in base64url': { members: { x5c: [derOf(pki.signer).toString('base64url')] } },
    'x5c of no certificate': { members: { x5c: ['AAAA'] } },
    'x5c with bytes behind': {
      members: { x5c: [Buffer.concat([derOf(pki.signer), Buffer.alloc(3)]).toString('base64')] },
    },
    'iat absent': { members: { iat: undefined } },
    'iat as text': { members: { iat: '1795385400' } },
    'exp absent': { members: { exp: undefined } },
    'jti absent': { members: { jti: undefined } },
    'jti empty': { members: { jti: '' } },
    'jti with a space': { members: { jti: 'a b' } },
    'sub absent': { members: { sub: undefined } },
    'aud absent': { members: { aud: undefined } },
    'htm absent': { members: { htm: undefined } },
    'htu absent': { members: { htu: undefined } },
    'lane absent': { members: { lane: undefined } },
  });
});

test('a header of 8,192 characters is read', async () => {
  let length = 0;
  const measure = (padding: number) =>
    faultOf({
      members: { padding: 'x'.repeat(padding) },
      text(header) {
        length = header.length;
        return header;
      },
    });
  await measure(0);
  // Four characters for three bytes.
  const room = Math.floor(((8_192 - length) * 3) / 4);
  assert.is(await measure(room), 'trusted');
  assert.ok(length > 8_188 && length <= 8_192, `${length}`);
  assert.is(await measure(room + 4), 'GOV_SIGNATURE_MALFORMED');
});

test('a path that does not end at a pinned authority is GOV_SIGNATURE_UNTRUSTED', async () => {
  const { root, ministry, signer } = pki;
  const underneath = async (issuer: Identity, more: Partial<Parameters<typeof issueSigner>[0]> = {}): Promise<Case> => {
    const chain = [await issueSigner({ name: 'Another signer', issuer, ...more }), issuer];
    return { chain };
  };
  const throughMinistry = async (more: Partial<Parameters<typeof issueAuthority>[0]>): Promise<Case> =>
    underneath(await issueAuthority({ name: 'Another ministry', issuer: root, ...more }));
  const past = { notBeforeMs: Date.now() - 3 * DAY_MS, notAfterMs: Date.now() - DAY_MS };
  const future = { notBeforeMs: Date.now() + DAY_MS, notAfterMs: Date.now() + 3 * DAY_MS };
  const nameConstraints = new x509.Extension('2.5.29.30', true, Buffer.from('30008000', 'hex'));
  const untrusted = (reason: string, cases: Cases) =>
    expectAll('GOV_SIGNATURE_UNTRUSTED', cases, reasonOf, `: ${reason}`);
  await untrusted('no authority is pinned', {
    'no anchors': { world: { anchors: [] } },
    'no anchors, and a header of no use': { world: { anchors: [] }, text: () => 'e30..c2ln' },
    'no anchors, and a header that is no JWS': { world: { anchors: [] }, text: () => 'x' },
  });
  await untrusted('no pinned authority issued it', {
    'an unknown root': async () => ({ world: { anchors: [await issueAuthority({ name: 'Another root' })] } }),
    'a root of the same name': async () => ({ world: { anchors: [await issueAuthority({ name: 'Root of ES256' })] } }),
    'no intermediate': { chain: [signer] },
    'self-signed signer': async () => ({ chain: [await issueSigner({ name: 'Alone' })] }),
    'an unknown root sent along': async () => {
      const theirs = await newPki();
      return { chain: [theirs.signer, theirs.ministry, theirs.root] };
    },
    'expired root': async () => {
      const old = await issueAuthority({ name: 'Old root', ...past });
      return { chain: [await issueSigner({ name: 'Under it', issuer: old })], world: { anchors: [old] } };
    },
    'pathLen 0 of the root exceeded': async () => {
      const flat = await issueAuthority({ name: 'Flat root', pathLength: 0 });
      const below = await issueAuthority({ name: 'Below', issuer: flat });
      return { ...(await underneath(below)), world: { anchors: [flat] } };
    },
  });
  await untrusted('a certificate is not valid any more', {
    'expired signer': () => underneath(ministry, past),
    'expired intermediate': () => throughMinistry(past),
  });
  await untrusted('a certificate is not valid yet', {
    'signer not valid yet': () => underneath(ministry, future),
    'intermediate not valid yet': () => throughMinistry(future),
  });
  await untrusted('an issuer is no authority', {
    'intermediate without the CA flag': () =>
      throughMinistry({ extensions: [signerExtensions()[0]!, authorityExtensions()[1]!] }),
    'intermediate without basic constraints': () => throughMinistry({ extensions: [authorityExtensions()[1]!] }),
    'intermediate without key usage': () => throughMinistry({ extensions: [authorityExtensions()[0]!] }),
  });
  // OpenSSL itself finds these no issuers, by their key usage.
  await untrusted('a certificate names another issuer', {
    'intermediate that may not sign certificates': () =>
      throughMinistry({ extensions: [authorityExtensions()[0]!, signerExtensions()[1]!] }),
    'a signer as an authority': () => underneath(signer),
  });
  await untrusted('more authorities than an issuer allows', {
    'pathLen 0 exceeded': async () => {
      const below = await issueAuthority({ name: 'Too deep', issuer: ministry });
      return { chain: [await issueSigner({ name: 'Deep', issuer: below }), below, ministry] };
    },
  });
  await untrusted('the signer is an authority itself', {
    'an authority as a signer': { chain: [ministry], world: { signers: [listed(ministry)] } },
    'self-signed signer, pinned as if it were an authority': async () => {
      const alone = await issueAuthority({ name: 'Alone' });
      return { chain: [alone], world: { anchors: [alone] } };
    },
  });
  await untrusted('the signer lacks the extended key usage', {
    'another extended key usage': () => underneath(ministry, { usage: '1.3.6.1.5.5.7.3.2' }),
    'any extended key usage': () => underneath(ministry, { usage: '2.5.29.37.0' }),
    'no extended key usage': () => underneath(ministry, { extensions: signerExtensions().slice(0, 2) }),
  });
  await untrusted('the signer may not sign', {
    'no digitalSignature': () =>
      underneath(ministry, { extensions: [signerExtensions()[0]!, authorityExtensions()[1]!, signerExtensions()[2]!] }),
  });
  await untrusted('a certificate has a critical extension that is not known', {
    'name constraints that nobody looks at': () =>
      throughMinistry({ extensions: [...authorityExtensions(0), nameConstraints] }),
  });
  await untrusted('the key of the signer is too short', {
    'RSA of 2,048 bits': () => underneath(ministry, { kind: 'RSA-2048' }),
  });
  await untrusted('a certificate is signed over a weak hash', {
    'SHA-1': () => underneath(ministry, { hash: 'SHA-1' }),
  });
  await untrusted('a certificate has a signature of somebody else', {
    'an issuer of the right name and another key': async () => {
      const twin = await issueAuthority({ name: 'Ministry of ES256', issuer: root });
      return { chain: [signer, twin] };
    },
  });
});

test('a signer that does not act for the tenant is GOV_SIGNATURE_TENANT_MISMATCH, whatever authority stands behind it', async () => {
  const { signer } = pki;
  const only = (more: Partial<Signer>): Case => ({ world: { signers: [listed(signer, more)] } });
  await expectAll('GOV_SIGNATURE_TENANT_MISMATCH', {
    'the signer of another tenant': { arrives: { tenantId: 'ministry-b' } },
    'nobody is listed': { world: { signers: [] } },
    'another signer is listed': { world: { signers: [listed(pki.ministry)] } },
    'listed from tomorrow on': only({ validFromMs: Date.now() + DAY_MS }),
    'listed until yesterday': only({ validToMs: Date.now() - DAY_MS }),
    'sub is another tenant': { members: { sub: 'ministry-b' } },
  });
  const overlapping = [listed(signer, { validToMs: Date.now() - 1 }), listed(signer, { validFromMs: Date.now() - 1 })];
  assert.is(await faultOf({ world: { signers: overlapping } }), 'trusted');
});

test('a certificate that is revoked, or of which nothing current says that it is not, is GOV_SIGNATURE_REVOKED', async () => {
  const { root, ministry, signer } = pki;
  const withLists = async (...some: readonly Promise<string>[]): Promise<Case> => ({
    world: { lists: await Promise.all(some) },
  });
  const ofRoot = () => revocationListOf(root);
  const old = { thisUpdateMs: Date.now() - 2 * DAY_MS, nextUpdateMs: Date.now() - DAY_MS };
  await expectAll('GOV_SIGNATURE_REVOKED', {
    'the signer is on the list': () => withLists(ofRoot(), revocationListOf(ministry, { revoked: [signer] })),
    'the intermediate is on the list': () =>
      withLists(revocationListOf(root, { revoked: [ministry] }), revocationListOf(ministry)),
    'the newer of two lists has it': () =>
      withLists(ofRoot(), revocationListOf(ministry, { revoked: [signer] }), revocationListOf(ministry, old)),
    'a stale list': () => withLists(ofRoot(), revocationListOf(ministry, old)),
    'a stale list of the root': () => withLists(revocationListOf(root, old), revocationListOf(ministry)),
    'a list of the future': () =>
      withLists(ofRoot(), revocationListOf(ministry, { thisUpdateMs: Date.now() + DAY_MS })),
    'no list of the ministry': () => withLists(ofRoot()),
    'a list signed by another authority': () => withLists(ofRoot(), revocationListOf(ministry, { signedBy: root })),
    'revoked in the list of signers': { world: { signers: [listed(signer, { revokedAtMs: Date.now() - 1 })] } },
  });
  const soft = { revocationPolicy: 'soft-fail' as const };
  assert.is(await faultOf({ world: { lists: [], parts: soft } }), 'trusted');
  const gone = await withLists(ofRoot(), revocationListOf(ministry, { revoked: [signer] }));
  assert.is(await faultOf({ world: { ...gone.world, parts: soft } }), 'GOV_SIGNATURE_REVOKED');
});

test('a signature out of its time is GOV_SIGNATURE_EXPIRED', async () => {
  const seconds = Math.floor(Date.now() / 1_000);
  await expectAll('GOV_SIGNATURE_EXPIRED', {
    'iat more than a minute ahead': { members: { iat: seconds + 90, exp: seconds + 120 } },
    'exp is over': { members: { iat: seconds - 120, exp: seconds - 1 } },
    'exp is now': { members: { iat: seconds - 120, exp: seconds } },
    'exp 301 seconds after iat': { members: { iat: seconds, exp: seconds + 301 } },
    'a year': { members: { iat: seconds, exp: seconds + 31_536_000 } },
    'exp before iat, both within the skew': { members: { iat: seconds + 50, exp: seconds + 40 } },
    'exp is iat': { members: { iat: seconds + 50, exp: seconds + 50 } },
  });
  assert.is(await faultOf({ members: { iat: seconds + 50, exp: seconds + 350 } }), 'trusted');
});

test('a signature of another request, or of another key, is GOV_SIGNATURE_INVALID', async () => {
  const flipped = (header: string) => header.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A'));
  await expectAll('GOV_SIGNATURE_INVALID', {
    'a space more in the body': { arrives: { body: Buffer.concat([body, Buffer.from(' ')]) } },
    'the keys in another order': {
      arrives: {
        body: Buffer.from('{"from":"ACME","to":"+14155550123","body":"Leave the coast now. \u2014 Civil protection"}'),
      },
    },
    'no body': { arrives: { body: new Uint8Array() } },
    'another path': { arrives: { operation: 'sendBulk' } },
    'a path with a query': { members: { htu: '/v1/sms/send?a=1' } },
    'a whole URL': { members: { htu: 'https://sms.example.org/v1/sms/send' } },
    'another method': { members: { htm: 'PUT' } },
    'another lane': { members: { lane: 'P1' } },
    'another audience': { members: { aud: 'sms' } },
    'DER in place of r and s': { encoding: 'der' },
    'the key of somebody else': { key: privateKeyOf(pki.ministry) },
    'a bit of the signature': { text: flipped },
  });
});

test('a header chooses no algorithm for a key: each key has one', async () => {
  const { ministry } = pki;
  const p384 = await issueSigner({ name: 'Signer of P-384', issuer: ministry, kind: 'ES384' });
  await expectAll(
    'GOV_SIGNATURE_INVALID',
    {
      'ES256 with a key on P-384': { chain: [p384, ministry], members: { alg: 'ES256' } },
      'ES384 with a key on P-256': { members: { alg: 'ES384' } },
      'PS256 with a key on P-256': {
        members: { alg: 'ES256' },
        ...{ text: (header: string) => header.replace(/^[^.]+/, (old) => swapped(old, 'ES256', 'PS256')) },
      },
    },
    reasonOf,
    ': the key is for another algorithm',
  );
});

function swapped(protectedText: string, from: string, to: string): string {
  return Buffer.from(Buffer.from(protectedText, 'base64url').toString().replace(from, to)).toString('base64url');
}

test('the list of signers is asked for once in its time, again after a failure, and not at all for a stranger', async () => {
  let asked = 0;
  let answer: Promise<readonly Signer[]> = Promise.resolve([listed(pki.signer)]);
  const signersOf = createSignersOf(() => {
    asked += 1;
    return answer;
  }, 30_000);
  const verify = verifierOf({ parts: { signersOf } }, pki.signer);
  const ask = async (nowMs: number, chain: readonly Identity[] = pki.chain) => {
    const signature = signed(body, { tenantId, chain, nowMs });
    return (await verify({ tenantId, operation: 'sendMessage', rawBody: body, signature }, nowMs)).kind;
  };
  const now = Date.now();
  assert.is(await ask(now, [pki.signer]), 'refused');
  assert.is(asked, 0);
  await Promise.all([ask(now), ask(now), ask(now + 29_000)]);
  assert.is(asked, 1);
  answer = Promise.resolve([]);
  assert.is(await ask(now + 29_999), 'trusted');
  assert.is(await ask(now + 30_000), 'refused');
  assert.is(asked, 2);
  answer = Promise.reject(new Unavailable('postgres', 'down'));
  for (const _ of [1, 2]) {
    const error = await ask(now + 61_000).catch((thrown: unknown) => thrown);
    assert.instance(error, Unavailable);
  }
  assert.is(asked, 4);
  answer = Promise.resolve([listed(pki.signer)]);
  assert.is(await ask(now + 61_000), 'trusted');
});

test.run();
