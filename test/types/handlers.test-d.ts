/** Compiled by `npm run types`, never run: an answer or a request field that openapi.yaml does not document must not compile. */
import type { Handlers, ReplyOf, RequestOf } from '../../generated/http/handlers.ts';
import type { FaultCodeOf } from '../../generated/http/operations.ts';

type Scope = { readonly requestId: string };
declare const complete: Handlers<Scope>;
declare const { sendMessage: _omitted, ...withoutSendMessage }: Handlers<Scope>;

const accepted = {
  messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
  status: 'QUEUED',
  acceptedAt: '2026-11-23T08:30:00.000Z',
  segmentCount: 1,
  encoding: 'GSM-7',
  lane: 'P3',
} as const;

export const documented: Handlers<Scope> = {
  ...complete,
  sendMessage: async (request, scope) => {
    if (request.headers['idempotency-key'] === scope.requestId) return { fault: 'IDEMPOTENCY_KEY_REUSED' };
    if (request.body.to === '') return { fault: 'STORE_UNAVAILABLE', detail: 'later', retryAfterSeconds: 2 };
    return { status: 202, body: accepted, headers: { 'idempotency-replayed': 'true' } };
  },
  sendBulk: async (request) => ({
    fault: 'ALL_MESSAGES_INVALID',
    results: request.body.messages.map((_, index) => ({ index, messageId: null, status: 'INVALID' as const })),
  }),
  enableFastPath: async (request) =>
    request.query.tenantId === 'demo' ? { status: 204 } : { fault: 'KILL_SWITCH_UNAVAILABLE' },
  getMetrics: async () => ({ status: 200, body: '# EOF\n', contentType: 'text/plain' }),
  getReadiness: async () => ({
    status: 503,
    body: { status: 'unready', dependencies: { postgres: 'down', nats: 'up', redis: 'up', routingEngine: 'up' } },
  }),
};

/** A handler may have a code that is only known to be one of the operation's. */
export const anyFault = (fault: FaultCodeOf<'sendMessage'>): ReplyOf<'sendMessage'> => ({ fault });

// @ts-expect-error a missing handler
export const missing: Handlers<Scope> = withoutSendMessage;

export const undocumentedStatus: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error sendMessage never answers 200
  sendMessage: async () => ({ status: 200, body: accepted }),
};

export const undocumentedFault: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error no message can be too many for sendMessage
  sendMessage: async () => ({ fault: 'BATCH_TOO_LARGE' }),
};

export const edgeFault: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error the edge answers this one, no handler does
  sendMessage: async () => ({ fault: 'UNKNOWN_PATH' }),
};

export const problemStatusAsSuccess: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error a problem is answered by its code
  getMessage: async () => ({ status: 404, body: undefined }),
};

export const wrongBody: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error the lane is missing
  sendMessage: async () => ({
    status: 202,
    body: { ...accepted, lane: undefined },
  }),
};

export const wrongEnumeration: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error P5 is no lane
  sendMessage: async () => ({ status: 202, body: { ...accepted, lane: 'P5' } }),
};

export const bodyUnderNoContent: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error a 204 has no body
  enableFastPath: async () => ({ status: 204, body: {} }),
};

export const undocumentedContentType: Handlers<Scope> = {
  ...complete,
  // @ts-expect-error metrics are text
  getMetrics: async () => ({ status: 200, body: '', contentType: 'application/json' }),
};

export const undocumentedHeader: ReplyOf<'sendMessage'> = {
  status: 202,
  body: accepted,
  // @ts-expect-error no 202 of sendMessage has this header
  headers: { 'retry-after': 1 },
};

export const resultsOfAnotherFault: ReplyOf<'sendBulk'> = {
  fault: 'STORE_UNAVAILABLE',
  // @ts-expect-error only the 400 of sendBulk documents results
  results: [],
};

export const requestFields = (request: RequestOf<'sendMessage'>, bare: RequestOf<'getMessage'>): unknown[] => [
  request.headers['x-tenant-id'],
  bare.params.messageId,
  // @ts-expect-error header names are in lower case
  request.headers['X-Tenant-Id'],
  // @ts-expect-error no such field
  request.body.sender,
  // @ts-expect-error getMessage has no idempotency key
  bare.headers['idempotency-key'],
  // @ts-expect-error getMessage has no body
  bare.body.to,
];
