// For each field that a schema has, an example with this one field replaced by each of the worst values of its type; derived from the schema alone.

export type Schema = { readonly [key: string]: unknown };
/** The target of a `$ref`, by its last part. */
export type Schemas = Readonly<Record<string, Schema>>;

/** An input as JSON text, since some values have no other form; `changed` names its worst value. */
export type Spoilt = { readonly changed: string; readonly text: string };

const NUL = '\0';
const HIGH = '\ud83d';
const LOW = '\ude00';
const EMOJI = '😀';
const LONG = 10_000;

const object = '{"__proto__":{"polluted":true},"constructor":{"prototype":1}}';
const nested = `${'{"a":['.repeat(6)}1${']}'.repeat(6)}`;
const ofOtherTypes = [
  'null',
  'true',
  '0',
  '-1',
  '1e400',
  '12345678901234567890',
  '""',
  '[]',
  '[null]',
  '{}',
  object,
  nested,
];
const numbers = [
  '-1',
  '-9223372036854775809',
  '0.5',
  '1e-400',
  '1e308',
  '1e400',
  '9007199254740993',
  '18446744073709551616',
];
const moments = [
  ...['0000-01-01T00:00:00Z', '0000-12-31T23:59:59-23:59', '0001-01-01T00:00:00+01:00', '0049-06-01T00:00:00Z'],
  ...[
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59.9999999Z',
    '9999-12-31T23:59:59-01:00',
  ],
  ...[
    '2016-12-31T23:59:60Z',
    '2016-12-31t23:59:60.5z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01 00:00:00Z',
  ],
  ...[
    `2026-01-01T00:00:00.${'9'.repeat(LONG)}Z`,
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '2031-01-01T00:00:00Z',
  ],
];
const names = ['', '__proto__', 'constructor', 'toString', `a${NUL}b`, `a${HIGH}`, 'k'.repeat(LONG)];

/** The last of the schema, once its references are followed; of alternatives the first one. */
function resolved(schema: Schema, schemas: Schemas): Schema {
  const { $ref, allOf, oneOf, ...rest } = schema as { $ref?: string; allOf?: Schema[]; oneOf?: Schema[] } & Schema;
  const [inner = undefined] = allOf ?? oneOf ?? [];
  if ($ref !== undefined)
    return { ...resolved(schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, schemas), ...rest };
  return inner === undefined ? rest : { ...resolved(inner, schemas), ...rest };
}

function typeOf({ type, properties }: Schema): unknown {
  const types = [type].flat().filter((one) => one !== 'null');
  return types[0] ?? (properties === undefined ? 'string' : 'object');
}

/** Texts of any length limit, with a pair that ends exactly at it and one that is cut in half there. */
function textsAt(maxLength: number): readonly string[] {
  const short = 'x'.repeat(maxLength - 1);
  return [`${short}${EMOJI}`, `${short}${HIGH}`, `${short}xx`, EMOJI.repeat(maxLength), EMOJI.repeat(maxLength + 1)];
}

function texts({ maxLength, format }: Schema, example: string): readonly string[] {
  const odd = [
    '',
    ' ',
    NUL,
    HIGH,
    LOW,
    `${LOW}${HIGH}`,
    '\ufeff',
    '\u202e',
    'NaN',
    'Infinity',
    '-0',
    '../..',
    "';--",
    '*',
    '>',
  ];
  const around = [NUL, HIGH, LOW, '\n', '\r\nX: y', '.'].flatMap((one) => [`${example}${one}`, `${one}${example}`]);
  const shapes = [
    example.toUpperCase(),
    example.slice(0, -1),
    example.repeat(2),
    'x'.repeat(LONG),
    EMOJI.repeat(LONG / 2),
  ];
  return [
    ...[...odd, ...around, ...shapes],
    ...(typeof maxLength === 'number' ? textsAt(maxLength) : []),
    ...(format === 'date-time' ? moments : []),
  ];
}

/** The worst values of one field, as JSON. */
export function worstOf(schema: Schema, schemas: Schemas, example: unknown): readonly string[] {
  const full = resolved(schema, schemas);
  const text = typeof example === 'string' ? example : 'x';
  const own: Readonly<Record<string, () => readonly string[]>> = {
    string: () => texts(full, text).map((one) => JSON.stringify(one)),
    integer: () => [...numbers, '"1"', String(Number(full['maximum'] ?? 0) + 1)],
    boolean: () => ['"true"', '1'],
    array: () => ['[[]]', `[${'null,'.repeat(2_000)}null]`],
    object: () => mapsOf(full, schemas),
  };
  return [...new Set([...ofOtherTypes, ...(own[typeOf(full) as string]?.() ?? [])])];
}

/** Objects whose keys are free: the worst names, the worst texts under a good one, too many. */
function mapsOf(schema: Schema, schemas: Schemas): readonly string[] {
  const values = schema['additionalProperties'];
  if (typeof values !== 'object' || values === null) return [];
  const many = Array.from({ length: 100 }, (_, index) => `"k${index}":"v"`).join(',');
  return [
    ...names.map((name) => `{${JSON.stringify(name)}:"v"}`),
    ...worstOf(values as Schema, schemas, 'v').map((value) => `{"a":${value}}`),
    `{${many}}`,
  ];
}

/** Every field of the schema at any depth, spoilt in the example; and the whole without it, and with one more beside it. */
export function spoilt(schema: Schema, schemas: Schemas, example: unknown): readonly Spoilt[] {
  return fieldsOf(schema, schemas, example, []).flatMap(({ path, schema: own, value }) => {
    const changed = path.join('.');
    const worst = worstOf(own, schemas, value).map((text) => ({
      changed: `${changed} = ${text.slice(0, 60)}`,
      text: withText(example, path, text),
    }));
    return [...worst, { changed: `no ${changed}`, text: withText(example, path, undefined) }];
  });
}

type Field = { readonly path: readonly string[]; readonly schema: Schema; readonly value: unknown };

function fieldsOf(schema: Schema, schemas: Schemas, example: unknown, under: readonly string[]): readonly Field[] {
  const { properties = {} } = resolved(schema, schemas) as { properties?: Record<string, Schema> };
  return Object.entries(properties).flatMap(([name, own]) => {
    const value = (example as Readonly<Record<string, unknown>> | undefined)?.[name];
    const path = [...under, name];
    return [{ path, schema: own, value }, ...fieldsOf(own, schemas, value, path)];
  });
}

const PLACEHOLDER = '\u0001worst\u0001';

/** The example as JSON with this text at the path; without the field when there is none. */
function withText(example: unknown, path: readonly string[], text: string | undefined): string {
  const whole = structuredClone(example) as Record<string, unknown>;
  const last = path.at(-1)!;
  let at = whole;
  for (const name of path.slice(0, -1)) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  if (text === undefined) delete at[last];
  else at[last] = PLACEHOLDER;
  // A function: `$&` in the text would be replaced by what it replaces.
  return JSON.stringify(whole).replace(JSON.stringify(PLACEHOLDER), () => text ?? '');
}
