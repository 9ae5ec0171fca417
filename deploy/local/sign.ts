// `npm run -s sign`: the headers that open lane P0 of a local service for one body, ready for curl.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { headerNames, limits } from '../../generated/http/contract.ts';
import { operations } from '../../generated/http/operations.ts';
import { openLocalPki } from './local-pki.ts';

const TENANT = 'demo';
const USAGE = 2;

const HELP = `Usage: npm run -s sign -- FILE [--tenant T] [--path P]

Signs the bytes of FILE for lane P0 with the throw-away keys of this machine, which npm start trusts, and prints the headers of
the request, one per line. FILE may be - for standard input. The signature is good for four minutes and for one request.

  npm run -s sign -- body.json | curl -s http://127.0.0.1:3001/v1/sms/send -H @- -H 'Content-Type: application/json' --data-binary @body.json

  -H @-            takes the printed lines; each line may also be given with an -H of its own
  --data-binary    sends the bytes as they are; -d @FILE would drop line ends, and the signature would not match

Options:
  --tenant T   the tenant that signs (default ${TENANT}, which has the grant and the signer under npm start; another one needs both)
  --path P     the path of the request (default ${operations.sendBulk.path} for a body with \`messages\`, otherwise ${operations.sendMessage.path})
  --help       this text

Exit codes: 0, 2 usage.
`;

class UsageError extends Error {}

type Wanted = { readonly file: string; readonly tenantId: string; readonly path: string | undefined };

function wantedOf(args: readonly string[]): Wanted | 'help' {
  const options = {
    tenant: { type: 'string' },
    path: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parsed(() => parseArgs({ args: [...args], options, allowPositionals: true }));
  if (values.help === true) return 'help';
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one FILE, or - for standard input');
  const { tenant: tenantId = TENANT, path } = values;
  if (!new RegExp(limits.tenantId.pattern).test(tenantId))
    throw new UsageError('--tenant: not the form of a tenant id');
  if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(path)) throw new UsageError('--path: has to begin with /');
  return { file, tenantId, path };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message.split(/\. |\n/, 1)[0]);
  }
}

/** A file is meant from where npm was called, not from where it runs the script. */
async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === '-') return buffer(process.stdin);
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${code}`);
  }
}

function pathOf(body: Uint8Array): string {
  const { sendBulk, sendMessage } = operations;
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null && 'messages' in value ? sendBulk.path : sendMessage.path;
  } catch {
    return sendMessage.path;
  }
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const wanted = wantedOf(args);
    if (wanted === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    const { file, tenantId } = wanted;
    const body = await bytesOf(file);
    const signature = await (await openLocalPki()).sign({ body, tenantId, path: wanted.path ?? pathOf(body) });
    const { tenantId: tenant, priorityLane, govSignature } = headerNames;
    process.stdout.write(`${tenant}: ${tenantId}\n${priorityLane}: P0\n${govSignature}: ${signature}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}. See: npm run -s sign -- --help\n`);
    return USAGE;
  }
}

process.exitCode = await main(process.argv.slice(2));
