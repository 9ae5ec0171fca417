// Odd verdicts of compliance: one that is not about the message in question counts for nothing, and BLOCK means BLOCK for any reason text.
import { randomUUID } from 'node:crypto';
import type { ComplianceDecision } from '../../deploy/local/stand-ins/compliance.ts';
import type { ComplianceRequest } from '../../generated/events/types.ts';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Became, becameOf, ended, isOneOf, sent, sharedBound } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('verdicts');
const WITHIN_MS = 12_000;
const INNOCENT = '+14155550199';
const NUL_IN_ROUTE = '+14155550177';
const GROUP = [INNOCENT, INNOCENT, NUL_IN_ROUTE, INNOCENT, INNOCENT];

const blocked = ended('FAILED', 'COMPLIANCE_BLOCKED');
const unavailable = ended('DEAD_LETTER', 'COMPLIANCE_UNAVAILABLE');
/** The route id was refused or mended. */
const routed = [
  ended('FAILED', 'ROUTING_BAD_RESPONSE'),
  ended('DEAD_LETTER', 'ROUTING_BAD_RESPONSE'),
  ended('DEAD_LETTER', 'ROUTING_UNAVAILABLE'),
  sent,
];

type Lie = (request: ComplianceRequest) => ComplianceDecision;
const saying =
  (fields: object): Lie =>
  ({ messageId, tenantId, lane }) => ({
    raw: JSON.stringify({ messageId, tenantId, lane, verdict: 'ALLOW', ...fields }),
  });
const blocking = (reason: string | null, more: object = {}) => saying({ verdict: 'BLOCK', reason, ...more });
/** Half an emoji, as a reason is that was cut at a length. */
const halfEmoji: Lie = ({ messageId, tenantId, lane }) => ({
  raw: `{"messageId":"${messageId}","tenantId":"${tenantId}","lane":"${lane}","verdict":"BLOCK","reason":"bad \\ud83d"}`,
});
const another = { messageId: randomUUID() };

type Verdict = {
  readonly what: string;
  readonly lie: Lie;
  readonly ends: readonly Became[];
  /** The beginning of the shown reason, when the message ended as blocked. */
  readonly begins?: string;
};
const verdicts: readonly (readonly [id: string, Verdict])[] = [
  ['delivery/03/C0', { what: 'BLOCK', lie: blocking('opted out'), ends: [blocked], begins: 'opted out' }],
  ['delivery/03/C1', { what: 'block', lie: saying({ verdict: 'block' }), ends: [unavailable] }],
  [
    'delivery/03/C2',
    { what: 'BLOCK with a reason of 501 characters', lie: blocking('x'.repeat(501)), ends: [unavailable] },
  ],
  ['delivery/03/C3', { what: 'BLOCK with a reason of null', lie: blocking(null), ends: [unavailable] }],
  ['delivery/03/C4', { what: 'BLOCK for another message', lie: blocking('no', another), ends: [unavailable] }],
  [
    'delivery/03/C5',
    {
      what: 'ALLOW for another message of another tenant',
      lie: saying({ ...another, tenantId: 'somebody-else', lane: 'P0' }),
      ends: [unavailable],
    },
  ],
  ['delivery/03/C6', { what: 'nothing', lie: () => ({ raw: '' }), ends: [unavailable] }],
  [
    'delivery/03/C7',
    {
      what: 'BLOCK with U+0000 in the reason',
      lie: blocking('word\u0000list'),
      ends: [blocked, unavailable],
      begins: 'word',
    },
  ],
  [
    'delivery/03/C8',
    { what: 'BLOCK with half an emoji in the reason', lie: halfEmoji, ends: [blocked, unavailable], begins: 'bad' },
  ],
  [
    'delivery/03/C9',
    {
      what: 'BLOCK with a reason of 500 characters, the last an emoji',
      lie: blocking(`${'a'.repeat(499)}😀`),
      ends: [blocked],
      begins: 'a'.repeat(499),
    },
  ],
];

let world: World;
let ids: readonly string[];
let together: readonly string[];
let leftMs: () => number;

test.before(async () => {
  world = await startWorld({
    env: { MAX_ATTEMPTS: '2' },
    compliance: (request) => {
      const [, { lie } = {}] = verdicts[Number(request.to.slice(-2))] ?? [];
      return lie?.(request) ?? { verdict: 'ALLOW' };
    },
    routing: {
      decide: ({ to }) => ({ operatorId: 'op-1', routeId: to === NUL_IN_ROUTE ? 'rule\u0000-7' : 'default' }),
    },
  });
  ids = await Promise.all(verdicts.map((_, index) => submit(`+141555501${String(index).padStart(2, '0')}`)));
  together = await Promise.all(GROUP.map(submit));
  leftMs = sharedBound(WITHIN_MS);
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to: string): Promise<string> {
  return (await world.http.send({ to, from: 'ACME', body: 'hello' })).json<MessageAccepted>().messageId;
}

async function othersGoOn(right: Right): Promise<void> {
  right.is(await becameOf(world, { mark: await submit(INNOCENT) }, WITHIN_MS), sent, 'a message behind it');
}

for (const [index, [id, { what, ends, begins = '' }]] of verdicts.entries()) {
  test(id, `compliance answers ${what}`, async (right) => {
    const seen = await becameOf(world, { mark: ids[index]! }, leftMs());
    if (ends.length === 1) right.is(seen, ends[0], 'the message');
    else right.holds(isOneOf(seen, ends), `the message is not sent and has ended: ${JSON.stringify(seen)}`);
    const { lastError } = (await world.http.get(ids[index]!)).json<Message>();
    const isShown = lastError?.code !== 'COMPLIANCE_BLOCKED' || lastError.detail.startsWith(begins);
    right.holds(isShown && lastError?.detail.isWellFormed() !== false, `the reason is shown: ${lastError?.detail}`);
    await othersGoOn(right);
  });
}

test('delivery/03/R11', 'a route id with U+0000 stops its own message only', async (right) => {
  for (const [index, mark] of together.entries()) {
    const seen = await becameOf(world, { mark }, leftMs());
    if (GROUP[index] === INNOCENT) right.is(seen, sent, 'a message beside it');
    else right.holds(isOneOf(seen, routed), `the message has ended, and is ${JSON.stringify(seen)}`);
  }
});

test.run();
