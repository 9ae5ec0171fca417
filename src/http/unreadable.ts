// The answer to a socket that sent no readable HTTP request: a problem document as well, since no client should have to guess.
import { STATUS_CODES } from 'node:http';
import { headerNames } from '../../generated/http/contract.ts';
import type { HttpTelemetry } from './app.ts';
import { problemOfRefusal } from './problem.ts';
import { type RandomSource, scopeOf, systemRandom } from './scope.ts';

const faultOf: Readonly<Record<string, 'HEADERS_TOO_LARGE' | 'REQUEST_TIMEOUT'>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** From Node's error to the bytes of an answer, which is counted like every other answer. */
export type AnswerUnreadable = (error: NodeJS.ErrnoException) => string;

export function createAnswerUnreadable(
  telemetry: Pick<HttpTelemetry, 'requestAnswered'>,
  random: RandomSource = systemRandom,
): AnswerUnreadable {
  return (error) => {
    const { status, code, body } = problemOfRefusal({ fault: faultOf[error.code ?? ''] ?? 'MALFORMED_HTTP' });
    const { requestId, traceparent } = scopeOf({}, random);
    telemetry.requestAnswered({
      ...{ operation: null, method: '', status, code, cause: undefined, durationMs: 0 },
      ...{ requestId, traceparent, tenantId: null },
    });
    const headers = {
      [headerNames.requestId]: requestId,
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
  };
}
