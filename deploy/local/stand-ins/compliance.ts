// A stand-in of the compliance service: answers evaluation requests on NATS as it is told to, and only those that keep to the contract.
import { connect, type Msg } from 'nats';
import type { ComplianceRequest, ComplianceVerdict } from '../../../generated/events/types.ts';
import { validate } from '../../../generated/events/validators.js';
import { asksFor } from './magic-numbers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createScript } from './script.ts';

/** HANG never answers; `raw` answers with these bytes, whatever they are. */
export type ComplianceDecision =
  | { readonly verdict: 'ALLOW' }
  | { readonly verdict: 'BLOCK'; readonly reason?: string }
  | { readonly raw: string }
  | 'HANG';
export type DecideCompliance = (request: ComplianceRequest) => ComplianceDecision | Promise<ComplianceDecision>;

export type ComplianceCall = {
  readonly request: ComplianceRequest;
  readonly headers: Readonly<Record<string, string>>;
};

export type ComplianceOptions = { readonly natsUrl: string; readonly decide?: DecideCompliance };

export type Compliance = AsyncDisposable & {
  readonly calls: Recorder<ComplianceCall>;
  /** Why requests were refused: they broke the contract. */
  readonly refused: Recorder<string>;
  /** Decides so from now on; disposing of the result brings back what was before. */
  script(decide: DecideCompliance): Disposable;
  /** Listens no more: a request meets nobody. */
  stop(): Promise<void>;
  restart(): Promise<void>;
};

const SUBJECT = 'compliance.evaluate.request';

/** BLOCK for the magic number, ALLOW otherwise; see magic-numbers.ts. */
export function decideByNumber({ to }: Pick<ComplianceRequest, 'to'>): ComplianceDecision {
  return asksFor('blocked', to) ? { verdict: 'BLOCK', reason: 'the recipient opted out' } : { verdict: 'ALLOW' };
}

export async function startCompliance({
  natsUrl,
  decide: first = decideByNumber,
}: ComplianceOptions): Promise<Compliance> {
  const connection = await connect({
    servers: natsUrl,
    name: 'stand-in-compliance',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
  const calls = createRecorder<ComplianceCall>();
  const refused = createRecorder<string>();
  const script = createScript(first);
  let subscription = subscribe();

  function subscribe() {
    return connection.subscribe(SUBJECT, {
      queue: 'compliance',
      callback: (error, message) => {
        if (!error) void answer(message).catch((failure: Error) => refused.record(failure.message));
      },
    });
  }

  async function answer(message: Msg): Promise<void> {
    const request: unknown = message.json();
    if (!validate.complianceRequest(request)) throw new Error(JSON.stringify(validate.complianceRequest.errors));
    calls.record({ request, headers: headersOf(message) });
    const decision = await script.decide(request);
    if (decision === 'HANG') return;
    message.respond('raw' in decision ? decision.raw : JSON.stringify(verdictOn(request, decision)));
  }

  async function stop(): Promise<void> {
    subscription.unsubscribe();
    await connection.flush();
  }

  // Answers only once the server knows of the subscription, so that the first request finds somebody.
  await connection.flush();
  return {
    calls,
    refused,
    script: script.script,
    stop,
    async restart() {
      if (subscription.isClosed()) subscription = subscribe();
      await connection.flush();
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

function verdictOn(
  request: ComplianceRequest,
  decision: Exclude<ComplianceDecision, string | { raw: string }>,
): ComplianceVerdict {
  const { messageId, tenantId, lane } = request;
  return { messageId, tenantId, lane, ...decision };
}

function headersOf(message: Msg): Record<string, string> {
  return Object.fromEntries(message.headers?.keys().map((key) => [key, message.headers?.get(key) ?? '']) ?? []);
}
