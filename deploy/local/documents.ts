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

/** Starts it when a page is missing or older than its contract; the signal ends it. */
export function renderDocuments(signal: AbortSignal): void {
  const contractsAt = Math.max(...SOURCES.map(changedAt));
  if (PAGES.every((page) => changedAt(page) > contractsAt)) return;
  const program = fileURLToPath(new URL('codegen/site.ts', PROJECT));
  const rendering = spawn(process.execPath, [program], { cwd: fileURLToPath(PROJECT), stdio: 'ignore', signal });
  rendering.on('error', () => {});
  rendering.unref();
}
