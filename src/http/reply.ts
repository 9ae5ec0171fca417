// Puts an answer on the wire: a handler's reply, or the problem of a refusal.
import type { ParameterizedContext } from 'koa';
import type { ErrorCode } from '../domain/contract.ts';
import { type AnyRefusal, problemOfRefusal } from './problem.ts';

export type AnyReply =
  | AnyRefusal
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly contentType?: keyof typeof contentTypes;
      readonly headers?: Readonly<Record<string, string | number | undefined>>;
    };

const contentTypes = {
  'text/html': 'text/html; charset=utf-8',
  'text/plain': 'text/plain; version=0.0.4; charset=utf-8',
  'application/openmetrics-text': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;

const UNAUTHORIZED = 401;

/** Returns the code of a refusal, null for any other reply. */
export function writeReply(ctx: ParameterizedContext, reply: AnyReply): ErrorCode | null {
  if ('fault' in reply) return writeRefusal(ctx, reply);
  const { status, body, contentType, headers = {} } = reply;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) ctx.set(name, String(value));
  ctx.status = status;
  if (body !== undefined) writeBody(ctx, body, contentType);
  return null;
}

function writeBody(ctx: ParameterizedContext, body: unknown, contentType: keyof typeof contentTypes | undefined): void {
  ctx.set('Content-Type', contentType === undefined ? 'application/json' : contentTypes[contentType]);
  if (contentType === 'text/html') ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.body = contentType === undefined ? JSON.stringify(body) : body;
}

export function writeRefusal(ctx: ParameterizedContext, refusal: AnyRefusal): ErrorCode {
  const problem = problemOfRefusal(refusal);
  if (problem.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(problem.retryAfterSeconds));
  ctx.set('Content-Type', 'application/problem+json');
  if (problem.status === UNAUTHORIZED) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.status = problem.status;
  ctx.body = problem.body;
  return problem.code;
}
