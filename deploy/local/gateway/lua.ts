// Runs the Lua of a declarative configuration as Kong would, so that a rule is written once: in the template of kong/.
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';

export type Header = readonly [name: string, value: string];
export type Exit = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export type LuaCall = {
  readonly chunks: readonly string[];
  readonly headers: readonly Header[];
  /** Filled in after the chunks: `$(expression)`. */
  readonly templates?: readonly string[];
  /** The token that the jwt plugin has verified. */
  readonly token?: string;
};

export type LuaResult =
  | { readonly exit: Exit }
  | { readonly headers: readonly Header[]; readonly texts: readonly string[] };

export type Lua = AsyncDisposable & { run(call: LuaCall): Promise<LuaResult> };

export type LuaParts = {
  /** Redis stores nothing of it: its Lua is what is used. */
  readonly redisUrl: string;
  /** What `{vault://env/...}` finds. */
  readonly env: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
};

const PDK = readFileSync(new URL('kong-pdk.lua', import.meta.url), 'utf8');
const ANSWER_WITHIN_MS = 5_000;

type Answer = {
  failure?: string;
  exit?: Exit;
  headers?: readonly Header[] | object;
  texts?: readonly string[] | object;
};

export async function openLua({ redisUrl, env, nowMs }: LuaParts): Promise<Lua> {
  const redis = new Redis(redisUrl, { lazyConnect: true, commandTimeout: ANSWER_WITHIN_MS, maxRetriesPerRequest: 1 });
  redis.on('error', () => {});
  return {
    async run({ chunks, headers, templates = [], token = null }) {
      const now = Math.floor(nowMs() / 1_000);
      const input = JSON.stringify({ chunks, headers, templates, token, env, now });
      const answer = JSON.parse(String(await redis.eval(PDK, 0, input))) as Answer;
      if (answer.failure !== undefined) throw new Error(answer.failure);
      if (answer.exit !== undefined) return { exit: answer.exit };
      return { headers: listOf(answer.headers), texts: listOf(answer.texts) };
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}

/** Lua does not tell an empty list from an empty object. */
function listOf<T>(value: readonly T[] | object | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}
