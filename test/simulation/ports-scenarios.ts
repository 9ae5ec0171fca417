// The behaviour of PostgreSQL and JetStream that the protocol relies on, as steps and observations; run against the models and the servers.

import { messageIdOf } from '../../src/domain/ids.ts';
import type {
  Claim,
  ClaimOutcome,
  Lease,
  MessageKey,
  Move,
  MoveOutcome,
  OutboxCursor,
  Receipt,
  ReceiptOutcome,
  Unpublished,
  UnpublishedPage,
} from '../../src/domain/journey.ts';
import { newMessage } from '../../src/domain/message.ts';
import type { StalledMessage } from '../../src/domain/recovery.ts';
import type { NewMessage, Submission, SubmissionOutcome } from '../../src/domain/submission.ts';
import type { Keys } from '../../src/redis/keys.ts';

export type StoreUnderTest = {
  insert(submission: Submission): Promise<SubmissionOutcome>;
  findKey(keyHash: string): Promise<{ readonly fingerprint: string; readonly response: string } | null>;
  claim(claim: Claim): Promise<ClaimOutcome>;
  move(move: Move): Promise<MoveOutcome>;
  releaseLease(key: MessageKey, epoch: number): Promise<void>;
  renew(leases: readonly Lease[]): Promise<ReadonlySet<Lease>>;
  firstRoutedAt(key: MessageKey): Promise<string | null>;
  findStalled(key: MessageKey): Promise<StalledMessage | null>;
  countRedrive(key: MessageKey, n: number): Promise<void>;
  forget(outboxId: bigint): Promise<void>;
  unpublishedOf(messageId: string): Promise<readonly Unpublished[]>;
  unpublishedUrgent(messageIds: readonly string[]): Promise<readonly Unpublished[]>;
  unpublishedSince(ageMs: number, after: OutboxCursor, limit: number): Promise<UnpublishedPage>;
  recordReceipt(receipt: Receipt): Promise<ReceiptOutcome>;
  /** Resolves once the lease of a claim that was made before has run out. */
  outlastLease(): Promise<void>;
};

/** The observations, in order; the model and the server have to agree on all of them. */
export type Seen = unknown[];

const AT = '2026-11-23T08:30:00.000Z';
const LATER = '2026-11-23T08:30:05.000Z';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const uuid = (n: number) => `6f8b8a52-3f0c-4f38-9a3c-${String(n).padStart(12, '0')}`;

function message(n: number, change: Partial<NewMessage> = {}): NewMessage {
  const content = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const ids = { messageId: uuid(n), tenantId: 'demo', batchId: null, idIsChosen: true };
  return { ...newMessage(content, { ...ids, acceptedAt: AT, lane: 'P2', traceparent: TRACE }), ...change };
}

const sampled = { templateId: 'otp-login', fingerprint: 'ab'.repeat(32), pathReason: 'SAMPLED' } as const;

const unkeyed = (n: number, ...messages: readonly NewMessage[]): Submission => ({
  requestId: uuid(n),
  idempotency: null,
  messages,
});

function keyed(n: number, keyHash: string, ...messages: readonly NewMessage[]): Submission {
  const left = (conflicting = new Set() as ReadonlySet<string>) =>
    messages.map((m) => m.messageId).filter((id) => !conflicting.has(id));
  return {
    requestId: uuid(n),
    messages,
    idempotency: {
      keyHash,
      tenantId: 'demo',
      fingerprint: `print of ${n}`,
      expiresAt: '2036-01-01T00:00:00.000Z',
      response: JSON.stringify(left()),
      corrected: (conflicting) => (left(conflicting).length === 0 ? null : JSON.stringify(left(conflicting))),
    },
  };
}

const claimOf = (n: number, at = AT): Claim => ({ messageId: uuid(n), acceptedAt: AT, lane: 'P3', at });

function moveOf(n: number, epoch: number, from: Move['from'], to: Move['to'], change: Partial<Move> = {}): Move {
  const unchanged = { operatorId: null, routeId: null, onOperatorLane: null, failedAttempts: 0, reason: null } as const;
  return { messageId: uuid(n), acceptedAt: AT, lane: 'P3', epoch, from, to, at: LATER, ...unchanged, ...change };
}

type Scenario<T> = { readonly name: string; run(on: T, seen: Seen): Promise<void> };

export const storeScenarios: readonly Scenario<StoreUnderTest>[] = [
  {
    name: 'a repeated submission stores nothing more, and recognises its rows',
    async run(store, seen) {
      const submission = unkeyed(9001, message(101), message(102, sampled));
      seen.push(await store.insert(submission), await store.insert(submission));
      seen.push(await store.unpublishedOf(uuid(101)), await store.unpublishedOf(uuid(102)));
    },
  },
  {
    name: 'an id belongs to the first submission',
    async run(store, seen) {
      seen.push(await store.insert(unkeyed(9011, message(111))));
      seen.push(await store.insert(unkeyed(9012, message(111, { tenantId: 'acme' }), message(112))));
      seen.push(await store.insert(unkeyed(9013, message(111, { acceptedAt: LATER }))));
    },
  },
  {
    name: 'a key belongs to the first submission, and has its answer',
    async run(store, seen) {
      const first = keyed(9021, 'key-a', message(121), message(122));
      seen.push(await store.findKey('key-a'), await store.insert(first), await store.insert(first));
      seen.push(await store.findKey('key-a'));
      seen.push(await store.insert(keyed(9022, 'key-a', message(123))), (await store.unpublishedOf(uuid(123))).length);
      seen.push(await store.insert(keyed(9023, 'key-b', message(121, { traceparent: `${TRACE}x` }), message(124))));
      seen.push(await store.findKey('key-b'));
      seen.push(await store.insert(keyed(9024, 'key-c', message(121, { traceparent: `${TRACE}x` }))));
      seen.push(await store.findKey('key-c'));
    },
  },
  {
    name: 'a claim gives a new epoch and a lease, which release and time end',
    async run(store, seen) {
      seen.push(await store.claim(claimOf(131)));
      await store.insert(unkeyed(9031, message(131)));
      seen.push(await store.claim({ ...claimOf(131), acceptedAt: LATER }));
      seen.push(await store.claim(claimOf(131)), await store.claim(claimOf(131)));
      await store.releaseLease(claimOf(131), 7);
      seen.push(await store.claim(claimOf(131)));
      await store.releaseLease(claimOf(131), 1);
      await store.releaseLease(claimOf(131), 1);
      seen.push(await store.findStalled(claimOf(131)));
      seen.push(await store.claim(claimOf(131, LATER)), await store.claim(claimOf(131)));
      await store.outlastLease();
      seen.push(await store.claim(claimOf(131)));
    },
  },
  {
    name: 'a step needs its epoch and the status that it starts from',
    async run(store, seen) {
      await store.insert(unkeyed(9041, message(141)));
      await store.claim(claimOf(141));
      seen.push(
        await store.move(moveOf(141, 2, 'ROUTING', 'ROUTED')),
        await store.move(moveOf(141, 1, 'ROUTED', 'SENT')),
      );
      seen.push(await store.move(moveOf(141, 1, 'ROUTING', 'SENT')).catch(() => 'refused'));
      seen.push(
        await store.move(
          moveOf(141, 1, 'ROUTING', 'ROUTED', { operatorId: 'op-1', routeId: 'r-1', onOperatorLane: true }),
        ),
      );
      seen.push(await store.claim(claimOf(141)));
      seen.push(await store.move(moveOf(141, 1, 'ROUTED', 'SENT')), await store.move(moveOf(141, 1, 'ROUTED', 'SENT')));
      seen.push(
        await store.claim(claimOf(141)),
        await store.move(moveOf(141, 1, 'SENT', 'RETRY')).catch(() => 'refused'),
      );
    },
  },
  {
    name: 'the relay gets higher lanes first, some rows of each lane in every page, and the rest in the next one',
    async run(store, seen) {
      const p4 = Array.from({ length: 30 }, (_, index) => message(9100 + index, { lane: 'P4' }));
      const p0 = Array.from({ length: 30 }, (_, index) => message(9200 + index, { lane: 'P0' }));
      await store.insert(unkeyed(9050, ...p4));
      await store.insert(unkeyed(9050, ...p0));
      const later = new Map([
        ['P1', 1_000_000n],
        ['P2', 1_000_000n],
        ['P3', 1_000_000n],
      ]);
      const first = await store.unpublishedSince(-3_600_000, later, 25);
      const next = await store.unpublishedSince(-3_600_000, first.after, 60);
      for (const { rows } of [first, next]) seen.push(rows.map(({ message: { messageId } }) => messageId));
      for (const { outboxId } of [...first.rows, ...next.rows]) await store.forget(outboxId!);
    },
  },
  {
    name: 'what is left of urgent messages is all of theirs, in order, and nothing of others',
    async run(store, seen) {
      const all = [
        message(9301, { lane: 'P1' }),
        message(9302, { lane: 'P0' }),
        message(9303, { lane: 'P2' }),
        message(9304, { lane: 'P1' }),
      ];
      for (const [index, one] of all.entries()) await store.insert(unkeyed(9060 + index, one));
      await store.claim({ messageId: uuid(9301), acceptedAt: AT, lane: 'P1', at: LATER });
      const read = () => store.unpublishedUrgent([9301, 9302, 9303, 9399].map(uuid));
      const unpublished = await read();
      seen.push(unpublished);
      await store.forget(unpublished[0]!.outboxId!);
      seen.push((await read()).map(({ message: { messageId }, transition: { seq } }) => [messageId, seq]));
    },
  },
  {
    name: 'a failed attempt ends its lease, and the unpublished events have each attempt',
    async run(store, seen) {
      await store.insert(unkeyed(9051, message(151)));
      const failed = { failedAttempts: 1, reason: { code: 'NO_ROUTE', detail: 'none' } } as const;
      await store.claim(claimOf(151));
      await store.move(moveOf(151, 1, 'ROUTING', 'ROUTED', { operatorId: 'op-2', onOperatorLane: true }));
      seen.push(await store.move(moveOf(151, 1, 'ROUTED', 'RETRY', failed)));
      seen.push(await store.claim(claimOf(151, LATER)));
      seen.push(await store.move(moveOf(151, 2, 'ROUTING', 'FAILED', failed)));
      const unpublished = await store.unpublishedOf(uuid(151));
      seen.push(
        unpublished,
        (await store.unpublishedSince(3_600_000, new Map(), 200)).rows.filter((u) => u.message.messageId === uuid(151)),
      );
      for (const { outboxId } of unpublished.slice(0, 2)) await store.forget(outboxId!);
      await store.forget(unpublished[0]!.outboxId!);
      seen.push(await store.unpublishedOf(uuid(151)));
    },
  },
  {
    name: 'the latest claim renews its lease, and gets none again once a step has ended it',
    async run(store, seen) {
      await store.insert(unkeyed(9071, message(171), message(172)));
      const lease: Lease = { ...claimOf(171), epoch: 1 };
      const other: Lease = { ...claimOf(172), epoch: 1 };
      const renewed = async (...leases: Lease[]) => {
        const ours = await store.renew(leases);
        return leases.map((one) => ours.has(one));
      };
      seen.push(await renewed(lease, other));
      await store.claim(claimOf(171));
      seen.push(await renewed(lease, other, { ...lease, epoch: 2 }), await store.claim(claimOf(171)));
      await store.outlastLease();
      seen.push(await renewed(lease), await store.claim(claimOf(171)));
      await store.move(moveOf(171, 1, 'ROUTING', 'RETRY'));
      seen.push(await renewed(lease), await store.claim(claimOf(171)), await renewed(lease));
    },
  },
  {
    name: 'the first routing of a message stays its first one',
    async run(store, seen) {
      await store.insert(unkeyed(9081, message(181)));
      await store.claim(claimOf(181));
      seen.push(await store.firstRoutedAt(claimOf(181)), await store.firstRoutedAt(claimOf(182)));
      await store.move(moveOf(181, 1, 'ROUTING', 'ROUTED', { operatorId: 'op-1' }));
      await store.move(moveOf(181, 1, 'ROUTED', 'RETRY'));
      await store.claim(claimOf(181));
      await store.move({ ...moveOf(181, 2, 'ROUTING', 'ROUTED'), at: '2026-11-23T08:31:00.000Z' });
      seen.push(await store.firstRoutedAt(claimOf(181)));
    },
  },
  {
    name: 'a copy is counted once, and a message is found as it stands',
    async run(store, seen) {
      await store.insert(unkeyed(9091, message(191)));
      seen.push(await store.findStalled(claimOf(192)), await store.findStalled(claimOf(191)));
      await store.countRedrive(claimOf(191), 2);
      await store.countRedrive(claimOf(191), 1);
      await store.countRedrive(claimOf(191), 1);
      await store.claim(claimOf(191));
      seen.push(await store.findStalled(claimOf(191)));
    },
  },
  {
    name: 'a receipt moves a message forward only, and only that of its tenant',
    async run(store, seen) {
      await store.insert(unkeyed(9061, message(161)));
      const receipt = {
        messageId: messageIdOf(uuid(161)),
        tenantId: 'demo',
        state: 'DELIVERED',
        rank: 4,
        at: AT,
      } as const;
      const record = async (one: Receipt) => {
        const outcome = await store.recordReceipt(one);
        seen.push(outcome.kind === 'recorded' ? `ended on ${outcome.ended?.lane}` : outcome.kind);
      };
      await record({ ...receipt, messageId: messageIdOf(uuid(162)) });
      await record({ ...receipt, tenantId: 'acme' });
      await record({ ...receipt, state: 'BUFFERED', rank: 2 });
      await record({ ...receipt, state: 'EXPIRED', rank: 3 });
      await record(receipt);
      await record(receipt);
      await record({ ...receipt, state: 'ACCEPTED', rank: 1 });
    },
  },
];

export const keyScenarios: readonly Scenario<Keys>[] = [
  {
    name: 'an entry is claimed once, and exchanged only by a caller that knows its value',
    async run(keys, seen) {
      seen.push(await keys.claim('a', '1'), await keys.claim('a', '1'), await keys.claim('a', '2'));
      seen.push(await keys.swap('a', '2', '3'), await keys.swap('a', '1', '3'), await keys.claim('a', '4'));
      await keys.drop('a', '1');
      seen.push(await keys.claim('a', '5'));
      await keys.drop('a', '3');
      seen.push(await keys.swap('a', '3', '6'), await keys.claim('a', '7'));
    },
  },
  {
    name: 'what is complete overwrites what is there, and nothing that is not',
    async run(keys, seen) {
      await keys.complete('b', '1');
      seen.push(await keys.claim('b', '2'));
      await keys.complete('b', '3');
      seen.push(await keys.claim('b', '4'));
    },
  },
];

export type TakenDelivery = {
  readonly text: string;
  readonly deliveryCount: number;
  ack(): void;
  nak(delayMs: number): void;
};

export type StreamsUnderTest = {
  /** The answer, or `refused` when no stream takes the subject. */
  publish(subject: string, text: string, msgId?: string): Promise<{ stream: string; duplicate: boolean } | 'refused'>;
  /** The next delivery of a durable consumer, waiting for it as long as it takes. */
  next(durable: string): Promise<TakenDelivery>;
  /** Resolves once the consumer has nothing to deliver and waits for no acknowledgement. */
  silence(durable: string): Promise<void>;
  /** Resolves once all deliveries of a message of the consumer are used up. */
  exhaustion(durable: string): Promise<void>;
  /** The texts of a stream on a subject. */
  held(stream: string, subject: string): Promise<readonly string[]>;
  /** Stops the server and starts it again on its data. */
  restart(): Promise<void>;
};

const lane = (n: number) => `lane.p${n}.outbound.request`;

export const streamScenarios: readonly Scenario<StreamsUnderTest>[] = [
  {
    name: 'a stream takes a message id once, whatever the subject and though the message is gone',
    async run(bus, seen) {
      seen.push(
        await bus.publish('smpp.operator.op-1', 'a', 'id-1'),
        await bus.publish('smpp.operator.op-2', 'b', 'id-1'),
      );
      seen.push(await bus.publish('smpp.operator.op-2', 'c', 'id-2'), await bus.publish('smpp.operator.op-2', 'd'));
      seen.push(
        await bus.publish('smpp.operator.op-2.p1', 'c', 'id-2'),
        await bus.publish('smpp.operator.op-2.p1', 'h', 'id-5'),
        await bus.publish('smpp.operator.op-2', 'h', 'id-5'),
        await bus.held('SMPP_OPERATOR', 'smpp.operator.*.*'),
      );
      seen.push(await bus.publish('nobody.listens', 'e', 'id-3'), await bus.held('SMPP_OPERATOR', 'smpp.operator.*'));
      seen.push(await bus.publish(lane(0), 'f', 'id-4'));
      (await bus.next('orch-consumer-p0')).ack();
      await bus.silence('orch-consumer-p0');
      seen.push(await bus.publish(lane(0), 'g', 'id-4'), await bus.held('ORCH_LANES', lane(0)));
    },
  },
  {
    name: 'a message comes three times, handed back or not, then never, and stays in its stream',
    async run(bus, seen) {
      await bus.publish(lane(1), 'a', 'id-11');
      const first = await bus.next('orch-consumer-p1');
      first.nak(10);
      // Left until AckWait is over.
      const second = await bus.next('orch-consumer-p1');
      const third = await bus.next('orch-consumer-p1');
      third.nak(10);
      seen.push(...[first, second, third].map(({ text, deliveryCount }) => [text, deliveryCount]));
      await bus.exhaustion('orch-consumer-p1');
      await bus.silence('orch-consumer-p1');
      seen.push(await bus.held('ORCH_LANES', lane(1)));
    },
  },
  {
    name: 'an acknowledgement of an earlier delivery takes the message away from the later one',
    async run(bus, seen) {
      await bus.publish(lane(2), 'a', 'id-21');
      const stale = await bus.next('orch-consumer-p2');
      const current = await bus.next('orch-consumer-p2');
      stale.ack();
      await bus.silence('orch-consumer-p2');
      current.nak(0);
      await bus.silence('orch-consumer-p2');
      seen.push(stale.deliveryCount, current.deliveryCount, await bus.held('ORCH_LANES', lane(2)));
    },
  },
  {
    name: 'a restart loses no messages and delivery counts, and loses the ids of messages that are gone',
    async run(bus, seen) {
      await bus.publish('smpp.operator.op-3', 'a', 'id-31');
      await bus.publish(lane(3), 'b', 'id-32');
      const first = await bus.next('orch-consumer-p3');
      await bus.publish(lane(4), 'c', 'id-33');
      (await bus.next('orch-consumer-p4')).ack();
      await bus.silence('orch-consumer-p4');
      await bus.restart();
      const second = await bus.next('orch-consumer-p3');
      second.ack();
      await bus.silence('orch-consumer-p3');
      seen.push([first.deliveryCount, second.text, second.deliveryCount]);
      seen.push(await bus.publish('smpp.operator.op-3', 'd', 'id-31'), await bus.publish(lane(4), 'e', 'id-33'));
      seen.push(await bus.held('SMPP_OPERATOR', 'smpp.operator.op-3'), await bus.held('ORCH_LANES', lane(4)));
    },
  },
];
