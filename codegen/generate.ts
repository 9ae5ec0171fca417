/** Writes generated/ from the contracts; with --check it only tells which files are stale, missing or surplus. The same contracts always give the same bytes. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Files, readContracts, root } from './contracts.ts';
import { docFiles } from './docs.ts';
import { eventFiles } from './events.ts';
import { httpFiles } from './http.ts';
import { rpcFiles } from './rpc.ts';

const target = fileURLToPath(new URL('generated', root));
const usage = `Writes generated/ from openapi.yaml, asyncapi.yaml and proto/.

  npm run generate               write the files that changed
  npm run generate -- --check    write nothing; exit 1 and name the stale, missing and surplus files
`;

async function generate(): Promise<Files> {
  const scratch = mkdtempSync(join(tmpdir(), 'sms-orchestrator-codegen-'));
  const folder = (name: string) => {
    mkdirSync(join(scratch, name));
    return join(scratch, name);
  };
  try {
    const contracts = readContracts();
    const trees = [
      await httpFiles(contracts),
      await eventFiles(contracts, folder('events')),
      rpcFiles(folder('rpc')),
      docFiles(contracts),
    ];
    return new Map(trees.flatMap((tree) => [...tree]));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function present(): Set<string> {
  try {
    const entries = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Set(entries.map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}

type Difference = { readonly kind: 'stale' | 'missing' | 'surplus'; readonly path: string };

function differences(files: Files): Difference[] {
  const there = present();
  const found: Difference[] = [];
  for (const [path, text] of files) {
    if (!there.has(path)) found.push({ kind: 'missing', path });
    else if (readFileSync(join(target, path), 'utf8') !== text) found.push({ kind: 'stale', path });
  }
  for (const path of there) if (!files.has(path)) found.push({ kind: 'surplus', path });
  return found;
}

function apply(files: Files, difference: Difference): void {
  const path = join(target, difference.path);
  const text = files.get(difference.path);
  if (text === undefined) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const files = await generate();
  const found = differences(files);
  for (const { kind, path } of found) console.log(`${kind.padEnd(8)}generated/${path}`);
  if (values.check) {
    console.log(
      found.length === 0 ? 'generated/ is fresh' : 'generated/ does not match the contracts: run npm run generate',
    );
    return found.length === 0 ? 0 : 1;
  }
  for (const difference of found) apply(files, difference);
  console.log(`generated/: ${files.size} files, ${found.length} changed`);
  return 0;
}

process.exitCode = await main();
