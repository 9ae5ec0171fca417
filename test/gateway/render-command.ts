// Runs `npm run kong:render` in a folder of its own, as its tests do.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { root } from '../../codegen/contracts.ts';
import { AUDIENCE, ISSUER } from '../../deploy/local/stand-ins/auth.ts';

/** The Lua of a gateway that takes files and no requests is never run. */
export const NO_REDIS = 'redis://127.0.0.1:1';

/** The arguments that every call needs, but the JWKS. */
export const of = (...more: readonly string[]) => ['--issuer', ISSUER, '--audience', AUDIENCE, ...more];

export function spawnRender(...args: readonly string[]) {
  return spawn(process.execPath, ['kong/render.ts', ...args], { cwd: fileURLToPath(root) });
}

export async function render(...args: readonly string[]) {
  const child = spawnRender(...args);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

export function openFolder() {
  const dir = mkdtempSync(join(tmpdir(), 'orch-render-'));
  const inDir = (name: string) => join(dir, name);
  return {
    inDir,
    /** The path of a file with these keys. */
    write(name: string, jwks: unknown): string {
      writeFileSync(inDir(name), JSON.stringify(jwks));
      return inDir(name);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
