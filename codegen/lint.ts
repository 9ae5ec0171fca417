/** Lints the contracts offline, and checks that they agree, that tools can read them and that the proto lost nothing; exits 1 on a finding. */
import { parseArgs } from 'node:util';
import { disagreements } from './agreement.ts';
import { type Contracts, readContracts } from './contracts.ts';
import { hardToRead } from './readable.ts';
import { redocly } from './redocly.ts';
import { acceptProto, lintProto, takenBack } from './rpc.ts';

const HELP = `Usage: npm run lint:contracts -- [options]

Lints openapi.yaml, asyncapi.yaml and proto/, and compares proto/ with the last accepted one (proto/accepted.json):
names from which others generate must not be renamed or removed.

Options:
  --accept   make the present proto/ the accepted one, after a change that everybody concerned agreed to
  --help     this text

Exit codes: 0 no finding, 1 findings, 2 usage.
`;

type Finding = { readonly name: string; readonly ok: boolean; readonly output: string };

/** A contract that cannot be read is a finding as well; its linter reports the details. */
function compared(name: string, look: (contracts: Contracts) => readonly string[]): Finding {
  try {
    const found = look(readContracts());
    return { name, ok: found.length === 0, output: found.join('\n') };
  } catch (error) {
    return { name, ok: false, output: (error as Error).message };
  }
}

function lint(): number {
  const findings: Finding[] = [
    { name: 'openapi.yaml', ...redocly(['lint', 'http']) },
    { name: 'asyncapi.yaml', ...redocly(['lint', 'events']) },
    { name: 'proto/', ...lintProto() },
    { name: 'proto/ against the accepted one', ...takenBack() },
    compared('agreement of the contracts', disagreements),
    compared('readability for tools', hardToRead),
  ];
  for (const { name, ok, output } of findings) {
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
    if (!ok) console.log(output.trim());
  }
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

function main(): number {
  const options = { accept: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ options });
  if (values.help) console.log(HELP);
  else if (values.accept) acceptProto();
  else return lint();
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ?? false;
  console.error(isUsage ? `${(error as Error).message}\n\n${HELP}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
