/** Lints the three contracts offline and checks that they agree; exits 1 when anything is wrong. */
import { disagreements } from './agreement.ts';
import { readContracts } from './contracts.ts';
import { redocly } from './redocly.ts';
import { buf } from './rpc.ts';

type Finding = { readonly name: string; readonly ok: boolean; readonly output: string };

function lintRpc(): Finding {
  const name = 'proto/';
  try {
    return { name, ok: true, output: buf(['lint']) };
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    return { name, ok: false, output: stdout || message };
  }
}

function agree(): Finding {
  const contracts = readContracts();
  const found = disagreements(contracts);
  return { name: 'agreement of the contracts', ok: found.length === 0, output: found.join('\n') };
}

const findings: Finding[] = [
  { name: 'openapi.yaml', ...redocly(['lint', 'http']) },
  { name: 'asyncapi.yaml', ...redocly(['lint', 'events']) },
  lintRpc(),
  agree(),
];
for (const { name, ok, output } of findings) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (!ok) console.log(output.trim());
}
process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;
