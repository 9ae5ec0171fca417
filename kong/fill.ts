// Fills the template: what comes from outside becomes a quoted value, so that nothing in it is read as YAML or Lua.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Credential } from './keys.ts';

export type Rules = {
  readonly credentials: readonly Credential[];
  readonly issuer: string;
  readonly audience: string;
  /** Where Kong finds the public port of the service. */
  readonly upstream: string;
  /** For each tenant. */
  readonly ratePerSecond: number;
  /** Default: the contract that this folder came with. */
  readonly ofContract?: OfContract;
};

/** What the template takes from the contract, written by `npm run generate`. */
export type OfContract = {
  readonly tenantPattern: string;
  readonly tenantMaxLength: number;
  readonly messageBytes: number;
  readonly bulkBytes: number;
  readonly answerWithinSeconds: number;
};

/** Kong waits a little longer than the service works, so that the service's own answer arrives. */
const BEYOND_ANSWER_MS = 5_000;
const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The file for Kong, and the tag by which a node says that it has this file. */
export function fill(rules: Rules): { readonly yaml: string; readonly marker: string } {
  const ofContract = rules.ofContract ?? (JSON.parse(read('contract.json')) as OfContract);
  const { answerWithinSeconds, tenantPattern, ...numbers } = ofContract;
  const values = {
    ...numbers,
    answerWithinMs: answerWithinSeconds * 1_000,
    readTimeoutMs: answerWithinSeconds * 1_000 + BEYOND_ANSWER_MS,
    tenantPattern: quoted(tenantPattern),
    credentials: rules.credentials.map(entryOf).join('\n'),
    issuer: quoted(rules.issuer),
    audience: quoted(rules.audience),
    upstream: quoted(rules.upstream),
    ratePerSecond: rules.ratePerSecond,
  };
  const marked = (marker: string) => replaced(read('kong.template.yaml'), { ...values, marker });
  const marker = `render-${createHash('sha256').update(marked('')).digest('hex').slice(0, 32)}`;
  return { yaml: marked(marker), marker };
}

function replaced(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template asks for ${name}, which nothing fills in`);
    return String(value);
  });
}

/** Visible ASCII between double quotes reads the same in YAML and in Lua. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function entryOf({ kid, algorithm, pem }: Credential): string {
  const lines = pem.trimEnd().split('\n');
  return [
    `      - key: ${quoted(kid)}`,
    `        algorithm: ${algorithm}`,
    '        rsa_public_key: |',
    ...lines.map((line) => `          ${line}`),
  ].join('\n');
}
