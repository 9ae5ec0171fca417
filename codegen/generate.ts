/** Writes generated/ and generated parts of documents, the same bytes for the same sources; --check only reports stale, missing or surplus files. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Files, readContracts, root } from './contracts.ts';
import { docFiles } from './docs.ts';
import { documentFiles } from './environment.ts';
import { eventFiles } from './events.ts';
import { httpFiles } from './http.ts';
import { kongFiles } from './kong.ts';
import { rpcFiles } from './rpc.ts';

const project = fileURLToPath(root);
const TARGET = 'generated';
const usage = `Writes generated/ from openapi.yaml, asyncapi.yaml and proto/, the environment in docs/operations.md
from src/variables, and in kong/ the values of the contract and the example.

  npm run generate               write the files that changed
  npm run generate -- --check    write nothing; exit 1 and name the stale, missing and surplus files
`;

/** Path below the root to text. */
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
    const files = trees.flatMap((tree) => [...tree].map(([path, text]) => [join(TARGET, path), text] as const));
    return new Map([...files, ...documentFiles(), ...kongFiles(contracts)]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function presentInTarget(): string[] {
  const target = join(project, TARGET);
  if (!existsSync(target)) return [];
  const entries = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(project, join(entry.parentPath, entry.name)));
}

type Difference = { readonly kind: 'stale' | 'missing' | 'surplus'; readonly path: string };

function differences(files: Files): Difference[] {
  const found: Difference[] = [];
  for (const [path, text] of files) {
    if (!existsSync(join(project, path))) found.push({ kind: 'missing', path });
    else if (readFileSync(join(project, path), 'utf8') !== text) found.push({ kind: 'stale', path });
  }
  for (const path of presentInTarget()) if (!files.has(path)) found.push({ kind: 'surplus', path });
  return found;
}

function apply(files: Files, difference: Difference): void {
  const path = join(project, difference.path);
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
  for (const { kind, path } of found) console.log(`${kind.padEnd(8)}${path}`);
  if (values.check) {
    console.log(
      found.length === 0 ? 'generated files are fresh' : 'generated files are out of date: run npm run generate',
    );
    return found.length === 0 ? 0 : 1;
  }
  for (const difference of found) apply(files, difference);
  console.log(`${files.size} files, ${found.length} changed`);
  return 0;
}

process.exitCode = await main();
