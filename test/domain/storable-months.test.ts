// The months of messages that can be stored: those that the jobs keep partitions for.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOfStorableMonth } from '../../src/domain/storable-months.ts';

const test = suite('storable months');
const NOW = '2026-11-28T08:00:00.000Z';

const moments: Readonly<Record<string, boolean>> = {
  '1970-01-01T00:00:00.000Z': false,
  '2026-08-30T07:59:59.999Z': false,
  '2026-08-30T08:00:00.000Z': true,
  [NOW]: true,
  '2027-02-28T23:59:59.999Z': true,
  '2027-03-01T00:00:00.000Z': false,
  '9999-12-31T23:59:59.999Z': false,
};

for (const [acceptedAt, isStorable] of Object.entries(moments)) {
  test(`${acceptedAt} is ${isStorable ? 'storable' : 'not storable'} at ${NOW}`, () => {
    assert.is(isOfStorableMonth(acceptedAt, NOW), isStorable);
  });
}

test.run();
