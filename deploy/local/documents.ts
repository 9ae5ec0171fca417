// Renders the contracts for the `/docs` of `npm start`, beside everything else: nothing waits for it, and without it `/docs` says what to do.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = new URL('../../', import.meta.url);
const SOURCES = ['openapi.yaml', 'asyncapi.yaml'];
const PAGES = ['site/http.html', 'site/events.html'];

function changedAt(file: string): number {
  return statSync(new URL(file, PROJECT), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** What `/docs` shows: pages of today's contracts, pages that are being made, or how to get them. */
export type Documents = 'rendered' | 'rendering' | 'not rendered';

/** Starts it when a page is missing or older than its contract; the signal ends it. The tool is not among what `npm start` installs. */
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
