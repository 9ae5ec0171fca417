// A message in a log line, in any field: numbers masked, texts where they are asked for, errors without the values that they quote.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog, type LogLevel } from '../../src/telemetry/log.ts';

const test = suite('telemetry/log');

const BODY = 'hello Zanzibar-4711';
const NUMBER = '+14155559876';
const MASKED = '+14*******76';
const OTHER = 'a label of a submitter';

type Line = Readonly<Record<string, unknown>> & { readonly level: string };

/** One record, logged by each function. */
function written(fields: object, options: { level: LogLevel; showBodies: boolean }): Line[] {
  const lines: string[] = [];
  const log = createLog({ ...options, write: (line) => void lines.push(line) });
  for (const write of [log.debug, log.info, log.warn, log.error]) write({ action: 'test', ...fields }, 'text');
  return lines.map((line) => JSON.parse(line));
}

const message = { to: NUMBER, body: BODY, metadata: { note: OTHER } };

for (const showBodies of [false, true]) {
  const asked = showBodies ? 'asked to show texts' : 'not asked to show texts';

  test(`${asked}: numbers are masked on every line, labels are in none, texts at most at DEBUG`, () => {
    for (const level of ['trace', 'debug', 'info', 'warn'] as const) {
      for (const { level: of, to, body, metadata } of written(message, { level, showBodies })) {
        const shown = showBodies && of === 'debug' ? BODY : '[redacted]';
        assert.equal([to, body, metadata], [MASKED, shown, '[redacted]'], `${of} at ${level}`);
      }
    }
  });

  test(`${asked}: a nested value is shown as if it were at the top`, () => {
    const nested = { event: { message, all: [message, [message]] }, pair: [NUMBER.length, message] };
    for (const line of written(nested, { level: 'debug', showBodies })) {
      const text = JSON.stringify(line);
      assert.not.match(text, NUMBER);
      assert.not.match(text, OTHER);
      assert.is(text.split(MASKED).length - 1, 4, 'masked numbers');
      assert.is(text.split(BODY).length - 1, showBodies && line.level === 'debug' ? 4 : 0, 'texts');
    }
  });

  test(`${asked}: an error is shown without its text and its fields, also one that is no Error or lies in a field of any name`, () => {
    const quoting = Object.assign(new Error(`cannot store ${BODY} for ${NUMBER}`, { cause: new Error(BODY) }), {
      code: '23514',
      detail: BODY,
      parameters: [NUMBER, { body: BODY }],
    });
    for (const fields of [{ error: quoting }, { event: { trouble: quoting } }, { error: `${BODY} ${NUMBER}` }]) {
      for (const line of written(fields, { level: 'debug', showBodies })) {
        assert.not.match(JSON.stringify(line), 'Zanzibar');
        assert.not.match(JSON.stringify(line), NUMBER.slice(1));
      }
    }
    const [line] = written({ error: quoting }, { level: 'error', showBodies });
    assert.match(String(line?.['error']), /^Error 23514 /);
  });

  test(`${asked}: bytes, a recipient that is no text and a record without end are not shown`, () => {
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    const odd = { payload: Buffer.from(BODY), to: { number: NUMBER }, ...circle };
    for (const line of written(odd, { level: 'debug', showBodies })) {
      assert.equal([line['payload'], line['to']], ['[redacted]', '[redacted]']);
      assert.match(JSON.stringify(line['circle']), '[redacted]');
    }
  });
}

test.run();
