/** Generates generated/rpc from proto/ with buf and the local plugin; needs neither the network nor a Node on the PATH. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Files, root } from './contracts.ts';
import { header } from './text.js';

const require = createRequire(import.meta.url);
const deadlineMs = 60_000;

/** Runs the buf of this installation in the repository and returns its output. Throws with the output when it fails. */
export function buf(args: readonly string[]): string {
  const binary = require.resolve(`@bufbuild/buf-${process.platform}-${process.arch}/bin/buf`);
  return execFileSync(binary, args, { cwd: fileURLToPath(root), encoding: 'utf8', timeout: deadlineMs });
}

export type BufReport = { readonly ok: boolean; readonly output: string };

function report(args: readonly string[]): BufReport {
  try {
    return { ok: true, output: buf(args) };
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    return { ok: false, output: stdout || message };
  }
}

/** Whether proto/ obeys the rules of buf.yaml. */
export function lintProto(): BufReport {
  return report(['lint']);
}

/** The proto that others have generated from; committed, and replaced by `acceptProto` only. */
const ACCEPTED = 'proto/accepted.json';

/** The RPCs, messages, fields and values of the accepted proto that a proto folder has removed or renamed. */
export function takenBack(folder = fileURLToPath(root)): BufReport {
  return report(['breaking', folder, '--against', ACCEPTED, '--config', 'buf.yaml']);
}

/** Makes the present proto/ the accepted one. */
export function acceptProto(): void {
  buf(['build', '-o', ACCEPTED]);
}

/** The files of generated/rpc, written to and read back from `scratch`, an empty folder. */
export function rpcFiles(scratch: string): Files {
  const plugin = fileURLToPath(new URL('node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es', root));
  const template = {
    version: 'v2',
    plugins: [
      {
        local: [process.execPath, plugin],
        out: scratch,
        opt: ['target=js+dts', 'import_extension=js', 'js_import_style=module'],
      },
    ],
  };
  buf(['generate', '--template', JSON.stringify(template)]);
  const files: Files = new Map();
  for (const entry of readdirSync(scratch, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(scratch.length + 1);
    const source = `proto/${name.replace(/_pb\.(js|d\.ts)$/, '.proto')}`;
    files.set(`rpc/${name}`, `${header(source)}${readFileSync(path, 'utf8')}`);
  }
  return files;
}
