// The keys of the auth stand-in, made once and kept under .local/, so that a gateway that has their public parts goes on trusting them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STORE } from '../instances.ts';
import { jwksOf, newKeys, type SigningKey } from './auth.ts';

const FOLDER = join(STORE, 'auth');
const KEYS_FILE = join(FOLDER, 'keys.json');
/** For `npm run kong:render -- --jwks`. */
export const JWKS_FILE = join(FOLDER, 'jwks.json');

export async function keptKeys(): Promise<readonly SigningKey[]> {
  await mkdir(FOLDER, { recursive: true });
  // Two at once agree on the keys of the first.
  await writeFile(KEYS_FILE, JSON.stringify(await newKeys()), { mode: 0o600, flag: 'wx' }).catch(() => {});
  const keys = JSON.parse(await readFile(KEYS_FILE, 'utf8')) as readonly SigningKey[];
  await writeFile(JWKS_FILE, `${JSON.stringify(jwksOf(keys), null, 2)}\n`);
  return keys;
}
