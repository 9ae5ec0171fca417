// The plugins of Kong that the template uses, in the order of their priorities: each may change the request, or end it with an answer.
import { randomUUID } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, importSPKI } from 'jose';
import type { Credential, PluginConfig, PluginName, Plugins } from './declared.ts';
import type { Exit, Header, Lua } from './lua.ts';
import type { RateLimit } from './rate-limit.ts';

/** A request on its way through the plugins. */
export type Passing = {
  headers: readonly Header[];
  /** Headers of whatever answer it gets. */
  readonly echoed: Record<string, string>;
  /** The token that the jwt plugin verified. */
  token: string | undefined;
  /** The body, or null once it has more bytes. */
  readonly readBody: (maxBytes: number) => Promise<Buffer | null>;
};

export type PluginParts = {
  readonly lua: Lua;
  readonly rateLimit: RateLimit;
  readonly credentials: readonly Credential[];
  readonly nowMs: () => number;
};

type Step<N extends PluginName> = (
  config: PluginConfig<N>,
  passing: Passing,
  parts: PluginParts,
  all: Plugins,
) => Promise<Exit | null>;

export const refused = (status: number, message: string, headers: Exit['headers'] = {}): Exit => ({
  status,
  body: { message },
  headers,
});
const unauthorized = () => refused(401, 'Unauthorized', { 'WWW-Authenticate': 'Bearer' });

export const headerOf = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
export const without = (headers: readonly Header[], names: readonly string[]): readonly Header[] =>
  headers.filter(([one]) => !names.some((name) => name.toLowerCase() === one.toLowerCase()));

/** As far as Kong's request-transformer reads: what stands behind is neither removed nor a reason not to add. */
const MAX_HEADERS_READ = 100;

function transformed(
  headers: readonly Header[],
  removed: readonly string[],
  addedTo: (kept: readonly Header[]) => readonly Header[],
): readonly Header[] {
  const read = headers.slice(0, MAX_HEADERS_READ);
  const kept = without(
    headers,
    removed.filter((name) => headerOf(read, name) !== undefined),
  );
  const added = addedTo(without(read, removed));
  return [
    ...without(
      kept,
      added.map(([name]) => name),
    ),
    ...added,
  ];
}

async function runAccess({ access }: PluginConfig<'pre-function'>, passing: Passing, { lua }: PluginParts) {
  const result = await lua.run({ chunks: access, headers: passing.headers });
  if ('exit' in result) return result.exit;
  passing.headers = result.headers;
  return null;
}

/** Of the highest priority first: the order of the keys is the order in which they run. */
const steps: { readonly [N in PluginName]: Step<N> } = {
  'pre-function': runAccess,

  async 'correlation-id'({ header_name: name }, passing) {
    const id = headerOf(passing.headers, name) ?? randomUUID();
    passing.headers = [...without(passing.headers, [name]), [name, id]];
    passing.echoed[name] = id;
    return null;
  },

  async jwt({ key_claim_name: name }, passing, { credentials, nowMs }) {
    const token = /^\s*[Bb]earer\s+(.+)$/.exec(headerOf(passing.headers, 'authorization') ?? '')?.[1];
    if (token === undefined) return unauthorized();
    try {
      const [header, claims] = [decodeProtectedHeader(token), decodeJwt(token)];
      const credential = credentials.find(({ key }) => key === (claims[name] ?? header[name]));
      if (credential === undefined || header.alg !== credential.algorithm) return unauthorized();
      await compactVerify(token, await importSPKI(credential.rsa_public_key, credential.algorithm));
      if (typeof claims.exp !== 'number' || claims.exp <= Math.floor(nowMs() / 1_000)) return unauthorized();
      passing.token = token;
      return null;
    } catch {
      return unauthorized();
    }
  },

  async 'request-size-limiting'({ allowed_payload_size: maxBytes }, passing) {
    const body = await passing.readBody(maxBytes);
    return body === null ? refused(413, 'Request size limit exceeded') : null;
  },

  async 'rate-limiting'({ second, header_name: name }, passing, { rateLimit, nowMs }) {
    if (rateLimit.take(headerOf(passing.headers, name) ?? '', second, nowMs())) return null;
    return refused(429, 'API rate limit exceeded', { 'Retry-After': '1' });
  },

  async 'request-transformer'({ remove, add }, passing, { lua }, all) {
    const pairs = add.headers.map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]);
    const result = await lua.run({
      // The functions that templates call are those that the pre-function leaves behind.
      chunks: all['pre-function']?.access ?? [],
      headers: passing.headers,
      templates: pairs.map(([, template = '']) => template),
      ...(passing.token !== undefined && { token: passing.token }),
    });
    if ('exit' in result) return result.exit;
    passing.headers = transformed(passing.headers, remove.headers, (kept) =>
      pairs.flatMap(([name = ''], at): Header[] =>
        headerOf(kept, name) === undefined ? [[name, result.texts[at] || ' ']] : [],
      ),
    );
    return null;
  },

  'post-function': runAccess,
};

/** Null when the request may go on to the service. */
export async function runPlugins(plugins: Plugins, passing: Passing, parts: PluginParts): Promise<Exit | null> {
  for (const name of Object.keys(steps) as PluginName[]) {
    const config = plugins[name];
    if (config === undefined) continue;
    const exit = await (steps[name] as Step<PluginName>)(config as never, passing, parts, plugins);
    if (exit !== null) return exit;
  }
  return null;
}
