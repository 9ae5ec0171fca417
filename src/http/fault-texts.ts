// The refusals over HTTP: title and advice of every error code; the status comes from openapi.yaml.
import { limits } from '../../generated/http/contract.ts';
import { statusOfFault } from '../../generated/http/operations.ts';
import type { ErrorCode, FieldError } from '../domain/contract.ts';

type FaultText = { readonly title: string; readonly advice: string };

/** The meaning of each code, and what the caller can do about it. */
export const faultTexts = {
  VALIDATION_FAILED: {
    title: 'The request breaks a rule',
    advice: 'Correct the fields in `errors` and send it again.',
  },
  ALL_MESSAGES_INVALID: {
    title: 'No message of the bulk is valid',
    advice: 'Correct the messages; `results` says why, one by one.',
  },
  MALFORMED_JSON: { title: 'The body is not JSON', advice: 'Send exactly one JSON document.' },
  MALFORMED_HTTP: {
    title: 'This is no HTTP request',
    advice: 'Send HTTP/1.1, with one Content-Length that is true or in chunks, on a new connection.',
  },
  MALFORMED_URL: { title: 'The URL cannot be decoded', advice: 'Percent-encode the URL as UTF-8.' },
  INVALID_ENCODING: { title: 'The body is not UTF-8', advice: 'Send UTF-8 without a byte order mark.' },
  INVALID_TEXT: { title: 'A text cannot be stored', advice: 'Remove U+0000 and unpaired surrogates.' },
  DUPLICATE_KEY: { title: 'A key occurs twice in one object', advice: 'Send each key once.' },
  FORBIDDEN_KEY: { title: 'A key is not allowed', advice: 'Do not use __proto__, constructor or prototype as a key.' },
  TOO_DEEP: { title: 'The body is nested too deeply', advice: `Nest at most ${limits.json.maxDepth} levels.` },
  INVALID_IDEMPOTENCY_KEY: {
    title: 'The Idempotency-Key is malformed',
    advice: `Send one key of 1 to ${limits.idempotencyKey.maxLength} visible ASCII characters.`,
  },
  INVALID_LANE: { title: 'The lane does not exist', advice: 'Send one of P0, P1, P2, P3, P4, or no X-Priority-Lane.' },
  TEMPLATE_ID_MISMATCH: {
    title: 'Two templates are named',
    advice: 'Let X-Template-Id and templateId agree, or send one of them.',
  },
  TEMPLATE_VARIABLE_MISSING: {
    title: 'The template needs another variable',
    advice: 'Send a value for each variable in `errors`.',
  },
  TENANT_MISSING: {
    title: 'The tenant is unknown',
    advice: 'Send the request through the gateway with a valid token; without a gateway, with the header X-Tenant-Id.',
  },
  GATEWAY_PROOF_REFUSED: {
    title: 'The request did not come through the gateway',
    advice: 'Send it through the gateway.',
  },
  INTERNAL_TOKEN_REFUSED: {
    title: 'The token is missing or wrong',
    advice: 'Send the bearer token of the internal API.',
  },
  LANE_NOT_GRANTED: {
    title: 'The tenant may not use this lane',
    advice: 'Ask for the grant, or send without X-Priority-Lane.',
  },
  GOV_SIGNATURE_MISSING: { title: 'Lane P0 needs a signature', advice: 'Sign the body and send X-Gov-Signature.' },
  GOV_SIGNATURE_MALFORMED: { title: 'The signature is malformed', advice: 'Send a detached JWS as documented.' },
  GOV_SIGNATURE_INVALID: {
    title: 'The signature does not match',
    advice: 'Sign exactly the bytes of the body, for this path, with the key of the certificate.',
  },
  GOV_SIGNATURE_UNTRUSTED: {
    title: 'The signer is not trusted',
    advice: 'Use a certificate that is valid, is for signing, and is under a pinned authority.',
  },
  GOV_SIGNATURE_REVOKED: {
    title: 'The certificate is revoked, or may be',
    advice: 'Use another certificate, or ask for a current revocation list.',
  },
  GOV_SIGNATURE_EXPIRED: {
    title: 'The signature is out of date',
    advice: 'Sign again with the current time, for 300 seconds at most.',
  },
  GOV_SIGNATURE_REPLAYED: { title: 'The signature was used before', advice: 'Sign again with a fresh jti.' },
  GOV_SIGNATURE_TENANT_MISMATCH: {
    title: 'The signer does not act for this tenant',
    advice: 'Use a certificate that is listed for the tenant.',
  },
  FOREIGN_MESSAGE: { title: 'The message belongs to another tenant', advice: 'Ask with the tenant that submitted it.' },
  UNKNOWN_PATH: {
    title: 'No operation has this path',
    advice: 'Compare the path with openapi.yaml; what is internal has a port of its own.',
  },
  MESSAGE_NOT_FOUND: {
    title: 'No message has this id',
    advice: 'Compare the id with the 202; messages are kept for 90 days.',
  },
  REPLAY_NOT_FOUND: { title: 'No replay has this id', advice: 'Compare the id with the 202.' },
  TEMPLATE_NOT_FOUND: {
    title: 'The template does not exist',
    advice: 'Compare the id; a revoked template counts as missing.',
  },
  DOCS_NOT_RENDERED: { title: 'The pages are not there', advice: 'Render them with `npm run docs`.' },
  METHOD_NOT_ALLOWED: { title: 'The path does not have this method', advice: 'Use a method from the Allow header.' },
  REQUEST_TIMEOUT: {
    title: 'The request took too long to arrive',
    advice: 'Repeat it with the same Idempotency-Key on a new connection, and send it without pauses.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'The key belongs to another request',
    advice: 'Use a new Idempotency-Key for a new request.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    title: 'The first request with this key is being answered',
    advice: 'Repeat the same request with the same key after Retry-After seconds.',
  },
  MESSAGE_ID_CONFLICT: { title: 'The message id is taken', advice: 'Use another messageId, or none.' },
  NOT_A_DEAD_LETTER: {
    title: 'The message was not given up',
    advice: 'Follow it with GET /v1/sms/{messageId}; only FAILED and DEAD_LETTER are dealt with here.',
  },
  OUTCOME_IN_DOUBT: {
    title: 'The operator may have the message',
    advice: 'Ask the operator and resolve the message; only one that was not sent can be sent again.',
  },
  OUTCOME_NOT_IN_DOUBT: {
    title: 'The message was not sent',
    advice: 'Nothing has to be resolved; replay it to send it.',
  },
  ALREADY_RESOLVED: {
    title: 'The message was resolved otherwise',
    advice: 'The first resolution stays; browse the dead letters to see it.',
  },
  ALREADY_REPLAYED: {
    title: 'A replay has taken the message',
    advice: 'Browse the dead letters to see which; replay the new message should that have failed too.',
  },
  CONTENT_GONE: {
    title: 'The content of the message is no longer stored',
    advice: 'Submit it again from where it came.',
  },
  NOTHING_TO_REPLAY: { title: 'No message is left to replay', advice: 'Compare the filter with what a browse shows.' },
  REPLAY_SET_CHANGED: {
    title: 'The messages are not those that were counted',
    advice: 'Count again without dryRun: false, and send the new confirmation.',
  },
  REPLAY_TOO_LARGE: {
    title: 'The replay has too many messages',
    advice: `Narrow the filter to at most ${limits.replayCount.count.maximum} messages.`,
  },
  BODY_TOO_LARGE: {
    title: 'The body is too large',
    advice: 'Send fewer bytes; the limit stands in the API description.',
  },
  BATCH_TOO_LARGE: {
    title: 'The bulk has too many messages',
    advice: `Send at most ${limits.sendBulkRequest.messages.maxItems} messages per request.`,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'The body is not plain JSON',
    advice: 'Send application/json in UTF-8 without compression.',
  },
  HEADERS_TOO_LARGE: {
    title: 'The headers are too large',
    advice: `Send at most ${limits.http.maxHeaderBytes} bytes of request line and headers.`,
  },
  LANE_SHED: { title: 'The lane is shed for a higher one', advice: 'Repeat the request after Retry-After seconds.' },
  INTERNAL_ERROR: {
    title: 'The service has a defect',
    advice: 'Repeat the request with its Idempotency-Key, and tell us the X-Request-Id.',
  },
  STORE_UNAVAILABLE: {
    title: 'Messages cannot be stored or read at the moment',
    advice: 'Repeat the request after Retry-After seconds, with the same Idempotency-Key or message ids.',
  },
  OVERLOADED: {
    title: 'Too much is waiting to be stored',
    advice: 'Repeat the request after Retry-After seconds, with the same Idempotency-Key or message ids.',
  },
  KILL_SWITCH_UNAVAILABLE: {
    title: 'The change is stored, and submits may not see it yet',
    advice: 'Repeat the request until it succeeds; the change takes effect by itself, a kill within seconds.',
  },
} as const satisfies Record<ErrorCode, FaultText>;

export type FaultExtras = {
  /** Instead of the general advice. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Members that this problem documents beside the common ones. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** A refusal that the client can act on. `cause` is for logs and never leaves the service. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly extras: FaultExtras;

  constructor(code: ErrorCode, extras: FaultExtras = {}) {
    super(faultTexts[code].title, { cause: extras.cause });
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return statusOfFault[this.code];
  }
}
