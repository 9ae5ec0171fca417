// The options of `npm run kong:render`: what is missing or wrong is refused by name.
import { parseArgs } from 'node:util';
import { refusal } from './refusal.ts';

export type Options = {
  readonly jwks: string;
  readonly issuer: string;
  readonly audience: string;
  readonly upstream: string;
  readonly ratePerSecond: number;
  readonly out: string | null;
  readonly watch: boolean;
  /** Admin addresses, one for each node. */
  readonly admin: readonly string[];
  readonly pollMs: number;
  readonly tokenLifeMs: number;
};

export const HELP = `Usage: npm run -s kong:render -- --jwks <url|file> --issuer TEXT --audience TEXT [options]

Writes the declarative configuration of Kong for the SMS orchestrator: kong/kong.template.yaml, with one credential for each key
of the JWKS. It goes to standard output, unless --out names a file.

  --jwks URL|FILE      the keys of the auth service
  --issuer TEXT        the iss of its tokens
  --audience TEXT      the aud of tokens for this service
  --upstream URL       the public port of the service (default http://sms-orchestrator:3001)
  --rate N             requests a second for each tenant (default 50)
  --out FILE           replaced as a whole
  --admin URL,..       post the file to every one of these nodes (admin port), and read back that each has it
  --watch              go on: look at the JWKS and at the nodes, and render and post when something changed; needs --out
  --poll SECONDS       how often --watch looks (default 30, at least 5)
  --token-life SECONDS the longest life of a token: as long a key that left the JWKS is kept (default 3600)
  --help               this text

Exit codes: 0 done, 1 something could not be reached or written, or a node has not taken the file, 2 refused: usage, or a key that
must not be trusted. After a refusal nothing is written or posted.
`;

const DEFAULTS = { upstream: 'http://sms-orchestrator:3001', rate: '50', poll: '30', 'token-life': '3600' } as const;
const MIN_POLL_SECONDS = 5;
const DAY_SECONDS = 86_400;
const MAX_RATE = 1_000_000;
const TEXT = /^[\x21-\x7e]{1,256}$/;

/** Null when the help was asked for. */
export function readOptions(args: readonly string[]): Options | null {
  const given = parsed(args);
  if (given.help) return null;
  const options: Options = {
    jwks: given.jwks ?? missing('--jwks'),
    issuer: textOf('--issuer', given.issuer),
    audience: textOf('--audience', given.audience),
    upstream: originOf('--upstream', given.upstream ?? DEFAULTS.upstream),
    ratePerSecond: numberOf('--rate', given.rate ?? DEFAULTS.rate, 1, MAX_RATE),
    out: given.out ?? null,
    watch: given.watch ?? false,
    admin: (given.admin ?? '').split(',').flatMap((url) => (url === '' ? [] : [originOf('--admin', url)])),
    pollMs: numberOf('--poll', given.poll ?? DEFAULTS.poll, MIN_POLL_SECONDS, DAY_SECONDS) * 1_000,
    tokenLifeMs: numberOf('--token-life', given['token-life'] ?? DEFAULTS['token-life'], 1, 30 * DAY_SECONDS) * 1_000,
  };
  if (options.watch && options.out === null) throw refusal('USAGE', '--watch needs --out');
  return options;
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const texts = { jwks: text, issuer: text, audience: text, upstream: text, rate: text, out: text, admin: text };
  const options = { ...texts, poll: text, 'token-life': text, watch: flag, help: { ...flag, short: 'h' } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw refusal('USAGE', (error as Error).message);
  }
}

function missing(name: string): never {
  throw refusal('USAGE', `${name} is missing`);
}

function textOf(name: string, value: string | undefined): string {
  if (value === undefined) return missing(name);
  if (!TEXT.test(value)) throw refusal('USAGE', `${name} takes 1 to 256 visible ASCII characters`);
  return value;
}

function numberOf(name: string, value: string, from: number, to: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < from || number > to)
    throw refusal('USAGE', `${name} takes a whole number from ${from} to ${to}`);
  return number;
}

/** Scheme, host and port: a path would become part of every request, and userinfo a secret in a file. */
function originOf(name: string, value: string): string {
  const url = URL.parse(value);
  const rest = url && url.pathname.replace('/', '') + url.search + url.hash + url.username + url.password;
  if (url === null || !/^https?:$/.test(url.protocol) || rest !== '')
    throw refusal('USAGE', `${name} takes http:// or https:// with host and port, and no more`);
  return url.origin;
}
