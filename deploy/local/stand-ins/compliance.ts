// A stand-in of the compliance service: answers requests on NATS by a script, and only requests that keep to the contract.
import { connect, type Msg } from 'nats';
import { channels } from '../../../generated/events/channels.ts';
import type {
  ComplianceRequest,
  ComplianceVerdict,
  ShadowEvaluation,
  ShadowVerdict,
} from '../../../generated/events/types.ts';
import { validate } from '../../../generated/events/validators.js';
import { asksFor } from './magic-numbers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createScript } from './script.ts';

/** HANG gives no answer; `raw` answers with any bytes. The same decisions hold before delivery and beside it. */
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

/** A call beside delivery. */
export type ShadowCall = {
  readonly request: ShadowEvaluation;
  readonly headers: Readonly<Record<string, string>>;
};

export type ComplianceOptions = { readonly natsUrl: string; readonly decide?: DecideCompliance };

export type Compliance = AsyncDisposable & {
  /** Evaluations that a delivery waited for: those in full. */
  readonly calls: Recorder<ComplianceCall>;
  /** Evaluations beside delivery, which is no record of a full one. */
  readonly shadows: Recorder<ShadowCall>;
  /** The violations of requests that were refused because they broke the contract. */
  readonly refused: Recorder<string>;
  /** Sets the decisions from now on; disposing of the result restores the decisions before. */
  script(decide: DecideCompliance): Disposable;
  /** Stops listening: a request then has no responder. */
  stop(): Promise<void>;
  restart(): Promise<void>;
};

const { complianceEvaluation, shadowRequest, shadowResult } = channels;

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
  const shadows = createRecorder<ShadowCall>();
  const refused = createRecorder<string>();
  const script = createScript(first);
  let subscriptions = subscribe();

  function subscribe() {
    return [listen(complianceEvaluation.address, answer), listen(shadowRequest.address, answerBeside)];
  }

  function listen(subject: string, handle: (message: Msg) => Promise<void>) {
    return connection.subscribe(subject, {
      queue: 'compliance',
      callback: (error, message) => {
        if (!error) void handle(message).catch((failure: Error) => refused.record(failure.message));
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

  async function answerBeside(message: Msg): Promise<void> {
    const request: unknown = message.json();
    if (!validate.shadowRequest(request)) throw new Error(JSON.stringify(validate.shadowRequest.errors));
    shadows.record({ request, headers: headersOf(message) });
    const decision = await script.decide(request);
    if (decision === 'HANG') return;
    const { templateId } = request;
    const verdict =
      'raw' in decision
        ? decision.raw
        : JSON.stringify({ ...verdictOn(request, decision), templateId } satisfies ShadowVerdict);
    // A stream keeps it; the service reads it whenever it gets to it.
    connection.publish(shadowResult.address, verdict);
  }

  async function stop(): Promise<void> {
    for (const one of subscriptions) one.unsubscribe();
    await connection.flush();
  }

  // The start waits until the server knows of the subscription, so that the first request has a responder.
  await connection.flush();
  return {
    ...{ calls, shadows },
    refused,
    script: script.script,
    stop,
    async restart() {
      if (subscriptions.every((one) => one.isClosed())) subscriptions = subscribe();
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
