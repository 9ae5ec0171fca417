// Reads a JWKS from a file or an address, within bounds.
import { readFile, stat } from 'node:fs/promises';
import { refusal } from './refusal.ts';

const MAX_BYTES = 256 * 1024;
const WITHIN_MS = 5_000;

/** Rejects with a Refusal for what is no JSON, and with another error when it cannot be reached. */
export async function readJwks(from: string): Promise<unknown> {
  const text = /^https?:\/\//.test(from) ? await fetched(from) : await readBounded(from);
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('NOT_A_JWKS', `${from} is no JSON`);
  }
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw refusal('NOT_A_JWKS', `${path} has more than ${MAX_BYTES} bytes`);
  return readFile(path, 'utf8');
}

/** A redirect would let somebody else say who is trusted. */
async function fetched(url: string): Promise<string> {
  const reply = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) }).catch((error) => {
    throw new Error(`${url} cannot be reached`, { cause: error });
  });
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw refusal('NOT_A_JWKS', `${url} sent more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
