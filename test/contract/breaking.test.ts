/** Code that others have generated from proto/ goes on working: every renamed or removed name is found before it is committed. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../codegen/contracts.ts';
import { takenBack } from '../../codegen/rpc.ts';

const test = suite('proto against the accepted one');
const folder = mkdtempSync(join(tmpdir(), 'sms-orchestrator-proto-'));
test.after(() => rmSync(folder, { recursive: true }));

/** The findings once `change` has been made to a copy of routing.proto. */
function foundAfter(change: (text: string) => string): string {
  cpSync(new URL('proto', root), join(folder, 'proto'), { recursive: true });
  const file = join(folder, 'proto', 'routing', 'v1', 'routing.proto');
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  assert.is.not(after, before);
  writeFileSync(file, after);
  const { ok, output } = takenBack(folder);
  assert.is(ok, output === '', output);
  return output;
}

test('the present proto removes nothing', () => {
  assert.equal(takenBack(), { ok: true, output: '' });
});

test('an RPC under another name is found', () => {
  assert.match(
    foundAfter((text) => text.replace('rpc SelectOperator(', 'rpc PickOperator(')),
    /RPC "SelectOperator"/,
  );
});

test('an enumeration value or a field that is gone or renamed is found', () => {
  assert.match(
    foundAfter((text) => text.replace(/^ *LANE_P4 = 5;\n/m, '')),
    /LANE_P4|"5"/,
  );
  assert.match(
    foundAfter((text) => text.replace('string operator_id = 1', 'string operator_name = 1')),
    /operator_id/,
  );
});

test('a new RPC is no breaking change', () => {
  const added = (text: string) =>
    text.replace(
      'rpc SelectOperator(',
      'rpc Explain(SelectOperatorRequest) returns (SelectOperatorResponse);\n  rpc SelectOperator(',
    );
  assert.is(foundAfter(added), '');
});

test.run();
