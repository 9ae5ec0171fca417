// `npm run -s sign`, as a shell sees it: header lines that the service accepts, exit codes, and one line per error.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SIGNER_USAGE } from '../../deploy/local/gov-pki.ts';
import { openLocalPki } from '../../deploy/local/local-pki.ts';
import { readAnchors } from '../../src/signature/anchors.ts';
import { readRevocationList } from '../../src/signature/revocation.ts';
import { createVerifySignature } from '../../src/signature/verify.ts';
import { filesOf } from '../../src/signature/watched-files.ts';

const test = suite('npm run sign');
const project = fileURLToPath(new URL('../../', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sign-'));

test.after(() => rmSync(dir, { recursive: true, force: true }));

function sign(args: readonly string[], input = '') {
  const command = ['deploy/local/run.mjs', 'deploy/local/sign.ts', ...args];
  const env = { PATH: process.env['PATH'], INIT_CWD: dir };
  return spawnSync(process.execPath, command, { cwd: project, env, input, encoding: 'utf8', timeout: 60_000 });
}

async function verdictOf(stdout: string, body: string, operation: 'sendMessage' | 'sendBulk') {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(': ') as [string, string]);
  const headers = Object.fromEntries(lines);
  assert.equal(Object.keys(headers), ['X-Tenant-Id', 'X-Priority-Lane', 'X-Gov-Signature']);
  assert.is(headers['X-Priority-Lane'], 'P0');
  const { anchorsFile, listsFolder, thumbprint } = await openLocalPki();
  const lists = (await filesOf(listsFolder)).map((file) => readRevocationList(readFileSync(file)));
  const listed = { thumbprint, validFromMs: null, validToMs: null, revokedAtMs: null };
  const verify = createVerifySignature({
    trust: { anchors: readAnchors(readFileSync(anchorsFile)), lists },
    signersOf: async () => [listed],
    ...{ revocationPolicy: 'hard-fail', signerUsage: SIGNER_USAGE, skewMs: 60_000, maxLifetimeMs: 300_000 },
  });
  const [tenantId, signature] = [headers['X-Tenant-Id']!, headers['X-Gov-Signature']!];
  const verdict = await verify({ operation, tenantId, signature, rawBody: Buffer.from(body) }, Date.now());
  return [tenantId, verdict.kind];
}

test('a body is signed as it is, from a file of the folder or from standard input, and a bulk for its own path', async () => {
  const one = '{"to":"+14155550123","from":"ACME","body":"hello"}\n';
  const bulk = `{"messages":[${one.trim()}]}`;
  writeFileSync(join(dir, 'one.json'), one);
  const fromFile = sign(['one.json']);
  assert.is(fromFile.status, 0);
  assert.equal(await verdictOf(fromFile.stdout, one, 'sendMessage'), ['demo', 'trusted']);
  assert.equal(await verdictOf(fromFile.stdout, one.trim(), 'sendMessage'), ['demo', 'refused']);
  assert.equal(await verdictOf(sign(['-', '--tenant', 'acme'], bulk).stdout, bulk, 'sendBulk'), ['acme', 'trusted']);
  const forced = sign(['-', '--path', '/v1/sms/send'], bulk).stdout;
  assert.equal(await verdictOf(forced, bulk, 'sendMessage'), ['demo', 'trusted']);
});

test('usage that cannot be meant ends with 2 and one line, and --help says what to do with the lines', () => {
  const wrong = [[], ['a', 'b'], ['missing.json'], ['--nope'], ['-', '--tenant', 'a b'], ['-', '--path', 'x']];
  for (const args of wrong) {
    const { status, stdout, stderr } = sign(args);
    assert.equal([status, stdout, stderr.trimEnd().split('\n').length], [2, '', 1], args.join(' '));
  }
  const help = sign(['--help']);
  assert.is(help.status, 0);
  for (const part of ['-H @-', '--data-binary', 'Exit codes']) assert.ok(help.stdout.includes(part), part);
});

test.run();
