// Renders the contracts for the `/docs` of `npm start` in the background; no step waits for it, and without it `/docs` says what to do.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = new URL('../../', import.meta.url);
const SOURCES = ['openapi.yaml', 'asyncapi.yaml'];
const PAGES = ['site/http.html', 'site/events.html'];

function changedAt(file: string): number {
  return statSync(new URL(file, PROJECT), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The state of `/docs`: pages of today's contracts, pages that are being rendered, or advice how to get them. */
export type Documents = 'rendered' | 'rendering' | 'not rendered';

/** Starts the rendering of missing or old pages; the signal ends it. `npm start` does not install the tool for it. */
export function renderDocuments(signal: AbortSignal): Documents {
  const contractsAt = Math.max(...SOURCES.map(changedAt));
  if (PAGES.every((page) => changedAt(page) > contractsAt)) return 'rendered';
  if (changedAt('node_modules/@redocly/cli/package.json') === 0) return 'not rendered';
  const program = fileURLToPath(new URL('codegen/site.ts', PROJECT));
  const rendering = spawn(process.execPath, [program], { cwd: fileURLToPath(PROJECT), stdio: 'ignore', signal });
  rendering.on('error', () => {});
  rendering.unref();
  return 'rendering';
}
