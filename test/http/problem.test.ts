// Every refusal has one form, and an error shows only texts that were written for the public.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorCodes } from '../../generated/http/contract.ts';
import { statusOfFault } from '../../generated/http/operations.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { Fault } from '../../src/http/fault-texts.ts';
import { problemOfRefusal, refusalOfError } from '../../src/http/problem.ts';
import { BatcherClosedError, BatcherFullError } from '../../src/lib/batcher.ts';
import { DeadlineError } from '../../src/lib/deadline.ts';

const test = suite('http/problem');
const unlucky = () => 0.999;

test('every code has a problem with the status of the contract', () => {
  for (const code of errorCodes) {
    const { status, body } = problemOfRefusal({ fault: code });
    const problem = JSON.parse(body);
    assert.is(status, statusOfFault[code]);
    assert.is(problem.status, status);
    assert.is(problem.type, `urn:sms-orchestrator:fault:${code}`);
    assert.ok(problem.title.length > 0 && problem.detail.length > 0, code);
    assert.equal(problem.errors, []);
  }
});

test('a detail of its own replaces the advice, and documented members stand beside the common ones', () => {
  const refusal = { fault: 'ALL_MESSAGES_INVALID', detail: 'none', results: [1] } as const;
  const problem = JSON.parse(problemOfRefusal(refusal).body);
  assert.is(problem.detail, 'none');
  assert.equal(problem.results, [1]);
  assert.not('fault' in problem);
});

test('an unexpected error is INTERNAL_ERROR and leaks neither its text nor its cause', () => {
  const error = new Error('password=hunter2', { cause: new Error('at 10.0.0.1') });
  const { status, body } = problemOfRefusal(refusalOfError(error, unlucky));
  assert.is(status, 500);
  assert.not.match(body, /hunter2|10\.0\.0\.1/);
});

test('the cause of a fault stays inside', () => {
  const fault = new Fault('MESSAGE_NOT_FOUND', { cause: new Error('hunter2') });
  assert.not.match(problemOfRefusal(refusalOfError(fault, unlucky)).body, /hunter2/);
});

test('an unavailable store is 503, with a retry after 1 to 5 seconds', () => {
  const errors = [
    new Unavailable('postgres', 'gone'),
    new DeadlineError('storing', 10),
    new BatcherClosedError('closed'),
  ];
  for (const error of errors) {
    for (const [random, seconds] of [
      [() => 0, 1],
      [unlucky, 5],
    ] as const) {
      const expected = { fault: 'STORE_UNAVAILABLE', retryAfterSeconds: seconds } as const;
      assert.equal(refusalOfError(error, random), expected);
    }
  }
});

test('a full batch is OVERLOADED, with a retry after a second', () => {
  assert.equal(refusalOfError(new BatcherFullError('full'), unlucky), { fault: 'OVERLOADED', retryAfterSeconds: 1 });
});

test.run();
