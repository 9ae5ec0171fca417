// Sends a request to a gateway as it is written: doubled headers, odd paths, chunked bodies.
import { type IncomingHttpHeaders, request as startRequest } from 'node:http';
import { text } from 'node:stream/consumers';

export type Asked = {
  readonly method?: string;
  /** As it goes on the wire. */
  readonly path: string;
  /** A list sends the header more than once. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly isChunked?: boolean;
};

export type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

const ANSWER_WITHIN_MS = 20_000;

export async function ask(
  url: string,
  { method = 'GET', path, headers = {}, body, isChunked }: Asked,
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const request = startRequest({ hostname, port, method, path, agent: false, timeout: ANSWER_WITHIN_MS });
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  if (body !== undefined && !isChunked) request.setHeader('Content-Length', Buffer.byteLength(body));
  let isAnswered = false;
  request.on('response', (response) => {
    isAnswered = true;
    const { statusCode: status = 0, headers: sent } = response;
    text(response).then((said) => resolve({ status, headers: sent, text: said }), reject);
  });
  request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
  // A gateway that refuses a long body closes the connection while it is being sent.
  request.on('error', (error) => isAnswered || reject(error));
  if (isChunked && body !== undefined) request.write(body);
  request.end(isChunked ? undefined : body);
  return promise;
}
