// Certificates that were read are known: the same text gives the same one without reading it again, and their number is bounded.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { derOf } from '../../deploy/local/gov-pki.ts';
import { createKnownCertificates } from '../../src/signature/known-certificates.ts';
import { newPki } from '../support/signing.ts';

const test = suite('known certificates');

test('a certificate is read once, until more than the bound are known', async () => {
  const { signer, ministry, root } = await newPki();
  const [first, second, third] = [signer, ministry, root].map((one) => Buffer.from(derOf(one)).toString('base64'));
  const read = createKnownCertificates(2);
  const known = read(first!);
  assert.is(read(first!), known);
  assert.is.not(read(second!), known);
  assert.is(read(first!), known);
  read(third!);
  const again = read(first!);
  assert.is.not(again, known);
  assert.is(again.thumbprint, known.thumbprint);
});

test('a text that is no certificate is refused each time', () => {
  const read = createKnownCertificates(2);
  for (const _ of [1, 2]) assert.throws(() => read('AAAA'));
});

test.run();
