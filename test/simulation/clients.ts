// The clients: HTTP clients that repeat a request until they have an answer, producers of the legacy subject, and connectors that report.
import type { Drafted } from '../../src/admission/draft.ts';
import { work } from '../../src/outbox/work.ts';
import type { Checker } from './checker.ts';
import { recipients } from './model/neighbours.ts';
import type { MemoryStore } from './model/store.ts';
import type { MemoryStreams, StreamMessage } from './model/streams.ts';
import { templateIds } from './model/templates.ts';
import type { ClientRequest, Plan } from './plan.ts';
import type { Random } from './random.ts';
import type { Replica } from './replica.ts';
import { type Scheduler, world } from './scheduler.ts';
import type { Process, Wire } from './wire.ts';

export type ClientParts = {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly wire: Wire;
  readonly store: MemoryStore;
  readonly bus: MemoryStreams;
  readonly checker: Checker;
  readonly traceparent: () => string;
  readonly note: (text: () => string) => void;
  readonly someReplica: () => { readonly process: Process; readonly replica: Replica } | null;
};

export type Clients = {
  begin(): void;
  /** Repeats every keyed request, for any answer. */
  askAgain(): void;
  /** Puts a copy of a message on its lane again, as a confused neighbour might. */
  copySomething(): void;
  /** A connector that got a message reports its receipts. */
  onStored(message: StreamMessage): void;
  readonly areDone: boolean;
};

const TRIES = 6;
const PATIENCE_MS = 8_000;
const TENANT = 'demo';
const answerErrors = { refused: () => null, lost: () => null, timeoutMs: PATIENCE_MS, noticesLoss: false };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Body = { readonly messageIds: readonly string[] };

export function createClients(parts: ClientParts): Clients {
  const { plan, scheduler, random, wire, store, bus, checker, traceparent, note } = parts;
  const chosen = random.uuid();
  let asking = 0;

  function later(delayMs: number, fn: () => void): void {
    asking += 1;
    scheduler.after(delayMs, world, () => {
      asking -= 1;
      fn();
    });
  }

  function draftsOf(request: ClientRequest) {
    const { kind, fate, chosenId, content } = request;
    const to = recipients[fate];
    const templateId = templateIds[content === 'granted' ? 0 : 1];
    const made = content === 'text' ? { body: 'hello' } : { templateId, variables: { code: '1234' } };
    const one = { to, from: 'ACME', ...made };
    const first = chosenId ? { ...one, messageId: chosen } : one;
    return kind === 'bulk' ? [first, { ...one, to: recipients.fine }] : [first];
  }

  /** Asks once; tries again after a while unless an answer was heard. */
  function ask(request: ClientRequest, index: number, triesLeft: number): void {
    if (triesLeft === 0) return;
    const again = (delayMs: number) => later(delayMs, () => ask(request, index, triesLeft - 1));
    const target = parts.someReplica();
    let isHeard = false;
    const hear = () => {
      isHeard = true;
    };
    later(target === null ? 1_000 : PATIENCE_MS, () => {
      if (!isHeard) again(random.below(2_000));
    });
    if (target !== null) scheduler.after(1, target.process, () => void serve(target, request, index, hear));
  }

  async function serve(
    { process, replica }: { readonly process: Process; readonly replica: Replica },
    request: ClientRequest,
    index: number,
    hear: () => void,
  ): Promise<void> {
    const key = request.kind === 'send' ? undefined : `key-${index}`;
    const drafts = draftsOf(request);
    const asked = {
      operation: request.kind,
      tenantId: TENANT,
      traceparent: traceparent(),
      idempotencyKey: key,
      wishedLane: request.chosenId ? ('P1' as const) : undefined,
      signed: null,
      fingerprintInput: drafts,
      drafts,
      isBulk: request.kind === 'bulk',
      answerFor,
      isAnswer,
    };
    checker.submitBegins(asked.traceparent);
    note(() => `${process.name} is asked ${request.kind} ${key ?? ''}`);
    const answer = await replica.submit<Body>(asked).catch((error: unknown) => {
      note(() => `${process.name} answers 503: ${error}`);
      return null;
    });
    if (answer === null || !process.isAlive) return;
    if (answer.kind === 'key-reused') throw new Error('a client repeats its request as it was');
    if (answer.kind === 'refused' || answer.kind === 'shed') throw new Error('a usual lane is always granted and open');
    note(() => `${process.name} answers ${answer.kind} ${'body' in answer ? answer.body.messageIds : ''}`);
    // A client whose first request has no answer yet asks again later.
    if (answer.kind === 'in-progress') return;
    if (answer.kind !== 'nothing-stored') {
      const { messageIds } = answer.body;
      checker.answered({ key: key ?? null, body: JSON.stringify(answer.body), messageIds });
    }
    await wire.call(process, 'tellClient', null, answerErrors, hear).catch(() => {});
  }

  function produce(request: ClientRequest): void {
    const messageId = request.chosenId ? chosen : random.uuid();
    const text = JSON.stringify({
      messageId,
      tenantId: TENANT,
      to: recipients[request.fate],
      from: 'ACME',
      body: 'hello',
    });
    const data = encoder.encode(request.kind === 'garbage' ? text.slice(1) : text);
    const subject =
      request.kind === 'garbage' && random.chance(0.5) ? 'lane.p2.outbound.request' : 'sms.outbound.request';
    for (let copy = request.doubled ? 2 : 1; copy > 0; copy -= 1) {
      bus.publish(subject, data, undefined, random.chance(0.5) ? traceparent() : undefined);
    }
  }

  function report(messageId: string, operatorId: string): void {
    const states = ['ACCEPTED', 'BUFFERED', 'DELIVERED', 'UNDELIVERABLE'];
    const receivedAt = '2026-01-05T09:00:00.000Z';
    for (let count = random.below(4); count > 0; count -= 1) {
      const receipt = { messageId, tenantId: TENANT, lane: 'P2', operatorId, state: random.pick(states), receivedAt };
      later(random.below(8_000), () => {
        bus.publish('sms.dlr.received', encoder.encode(JSON.stringify(receipt)), undefined, traceparent());
      });
    }
  }

  return {
    begin() {
      plan.requests.forEach((request, index) => {
        const isHttp = request.kind !== 'legacy' && request.kind !== 'garbage';
        const start = () => (isHttp ? ask(request, index, TRIES) : produce(request));
        later(request.atMs, start);
        if (request.doubled && isHttp && request.kind !== 'send') later(request.atMs + random.below(20), start);
      });
    },
    askAgain() {
      plan.requests.forEach((request, index) => {
        if (request.kind === 'keyed' || request.kind === 'bulk') ask(request, index, TRIES);
      });
    },
    copySomething() {
      const rows = [...store.rows.values()];
      if (rows.length === 0) return;
      const { subject, payload, traceparent: parent } = work(random.pick(rows).message);
      bus.publish(subject, encoder.encode(JSON.stringify(payload)), `copy:${random.uuid()}`, parent);
    },
    onStored(message) {
      if (message.stream !== 'SMPP_OPERATOR') return;
      const { messageId, routing } = JSON.parse(decoder.decode(message.data));
      report(messageId, routing.operatorId);
    },
    get areDone() {
      return asking === 0;
    },
  };
}

function isAnswer(value: unknown): value is Body {
  return Array.isArray((value as Partial<Body> | null)?.messageIds);
}

function answerFor({ messages }: Drafted, conflicting: ReadonlySet<string>): Body | null {
  const left = messages.map((m) => m.messageId).filter((id) => !conflicting.has(id));
  return left.length === 0 ? null : { messageIds: left };
}
