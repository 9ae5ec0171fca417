// A stand-in of the compliance service: answers requests on NATS by a script, and only requests that keep to the contract.
import { connect, type Msg } from 'nats';
import type { ComplianceRequest, ComplianceVerdict } from '../../../generated/events/types.ts';
import { validate } from '../../../generated/events/validators.js';
import { asksFor } from './magic-numbers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createScript } from './script.ts';

/** HANG gives no answer; `raw` answers with any bytes. */
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
  /** The violations of requests that were refused because they broke the contract. */
  readonly refused: Recorder<string>;
  /** Sets the decisions from now on; disposing of the result restores the decisions before. */
  script(decide: DecideCompliance): Disposable;
  /** Stops listening: a request then has no responder. */
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

  // The start waits until the server knows of the subscription, so that the first request has a responder.
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
