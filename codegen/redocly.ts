/** Runs the Redocly command line of this installation, which must neither send reports nor look for updates. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from './contracts.ts';

const deadlineMs = 120_000;
const cli = fileURLToPath(new URL('node_modules/@redocly/cli/bin/cli.js', root));

/** Runs one command in the repository; `output` is all that it printed. */
export function redocly(args: readonly string[]): { readonly ok: boolean; readonly output: string } {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
    env,
    timeout: deadlineMs,
  });
  if (error !== undefined) return { ok: false, output: `redocly ${args[0]}: ${error.message}` };
  return { ok: status === 0, output: stdout + stderr };
}
