// Checks HTTP exchanges against openapi.yaml: an answer that the contract does not allow fails the test that provoked it.
import type { IncomingHttpHeaders } from 'node:http';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { document } from '../../generated/http/document.ts';
import { edgeResponses, type OperationId, operations } from '../../generated/http/operations.ts';

export type Asked = { readonly method: string; readonly path: string; readonly body: Buffer };
export type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

type Schema = { readonly [key: string]: unknown };
type Media = Readonly<Record<string, { readonly schema: Schema }>>;
type Header = { readonly required?: boolean; readonly schema: Schema };
type ResponseSpec = {
  readonly content?: Media;
  readonly headers?: Readonly<Record<string, Header | { readonly $ref: string }>>;
};

/** Schemas that others extend with allOf. */
const EXTENDED = new Set(['Problem']);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();
const closedComponents = closed(document.components) as Schema;
const requestComponents = withoutJudgedItems(document.components) as Schema;

/** Headers that any HTTP answer may carry; every other one has to be documented. */
const TRANSPORT_HEADERS = new Set([
  ...['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-type', 'content-length'],
  ...['cache-control', 'vary', 'x-content-type-options'],
]);
const templates = Object.entries(operations).map(([id, { method, path }]) => ({
  id: id as OperationId,
  method: method.toUpperCase(),
  isLiteral: !path.includes('{'),
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** An answer that openapi.yaml does not allow. */
export class UndocumentedExchange extends Error {
  override readonly name = 'UndocumentedExchange';
}

const anyOther = resolved({ $ref: '#/components/responses/AnyOther' }) as ResponseSpec;

/** The operation that a request means; undefined when none has this path and method. */
export function operationOf(method: string, path: string): OperationId | undefined {
  const [bare = ''] = path.split('?');
  const found = templates.filter((one) => one.method === method && one.pattern.test(bare));
  return (found.find((one) => one.isLiteral) ?? found[0])?.id;
}

/** The name of an exchange that the contract documents; throws with every reason why it is none of them. */
export function judgeExchange(asked: Asked, answered: Answered): string {
  const operation = operationOf(asked.method, asked.path);
  const faults = problemsOf(operation, asked, answered);
  if (faults.length === 0) return `${edgeOf(answered) ? '*' : operation} ${answered.status} ${codeOf(answered) ?? '-'}`;
  const text = answered.body.toString('utf8').slice(0, 500);
  const answer = `${asked.method} ${asked.path} was answered ${answered.status} ${text}`;
  throw new UndocumentedExchange(`openapi.yaml does not allow this exchange.\n${answer}\n- ${faults.join('\n- ')}`);
}

function problemsOf(operation: OperationId | undefined, asked: Asked, answered: Answered): string[] {
  const code = codeOf(answered);
  const edge = edgeOf(answered);
  if (edge) return edgeProblems(edge.code, operation, asked, answered);
  if (operation === undefined) return ['no operation has this path and method, and this is no edge response'];
  const documented = operations[operation].statuses as Readonly<Record<number, readonly string[] | null>>;
  const codes = documented[answered.status];
  if (codes === undefined) return [`${operation} does not document status ${answered.status}`];
  if (codes !== null && !codes.includes(code ?? ''))
    return [`${operation} ${answered.status} does not document code ${code}`];
  const spec = specOf(operation, answered.status);
  return [
    ...bodyProblems(`${operation} ${answered.status}`, spec, answered),
    ...headerProblems(spec, answered),
    ...(codes === null ? [] : problemProblems(answered)),
    ...(answered.status < 300 ? requestProblems(operation, asked) : []),
  ];
}

function edgeOf(answered: Answered) {
  const code = codeOf(answered);
  return edgeResponses.find((one) => one.status === answered.status && one.code === code);
}

type EdgeCode = (typeof edgeResponses)[number]['code'];

function edgeProblems(code: EdgeCode, operation: OperationId | undefined, asked: Asked, answered: Answered): string[] {
  const problems = [
    ...bodyProblems('edge', anyOther, answered),
    ...headerProblems(anyOther, answered),
    ...problemProblems(answered),
  ];
  const isReached = operation !== undefined && operations[operation].path === asked.path.split('?')[0];
  if (code === 'INTERNAL_ERROR') problems.push('a defect of the service');
  if (code === 'UNKNOWN_PATH' && operation !== undefined) problems.push(`the path belongs to ${operation}`);
  if (code === 'METHOD_NOT_ALLOWED' && isReached) problems.push(`${operation} has this method`);
  if (code === 'METHOD_NOT_ALLOWED' && !answered.headers.allow) problems.push('Allow is missing');
  return problems;
}

function codeOf({ headers, body }: Answered): string | undefined {
  if (!headers['content-type']?.startsWith('application/problem+json')) return undefined;
  try {
    return (JSON.parse(body.toString('utf8')) as { code?: string }).code;
  } catch {
    return undefined;
  }
}

function specOf(operation: OperationId, status: number): ResponseSpec {
  const { method, path } = operations[operation];
  const spec = (document.paths as Record<string, Record<string, { responses: Record<string, unknown> }>>)[path]?.[
    method
  ];
  return resolved(spec?.responses[status]) as ResponseSpec;
}

function resolved(node: unknown): unknown {
  const reference = (node as { $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return node;
  const steps = reference.slice('#/'.length).split('/');
  return resolved(steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], document));
}

function bodyProblems(where: string, spec: ResponseSpec, { headers, body }: Answered): string[] {
  if (spec.content === undefined) return body.length === 0 ? [] : ['a body where none is documented'];
  const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? 'none';
  const media = spec.content[mediaType];
  if (media === undefined) return [`content type ${mediaType} is not documented`];
  if (!mediaType.endsWith('json')) return [];
  return schemaProblems(`${where} ${mediaType}`, media.schema, closedComponents, parse(body));
}

function headerProblems(spec: ResponseSpec, { headers }: Answered): string[] {
  const documented = Object.entries(spec.headers ?? {}).map(
    ([name, header]) => [name.toLowerCase(), resolved(header) as Header] as const,
  );
  const names = new Set(documented.map(([name]) => name));
  const strange = Object.keys(headers).filter((name) => !names.has(name) && !TRANSPORT_HEADERS.has(name));
  const wrong = documented.flatMap(([name, { schema }]) => {
    const sent = headers[name];
    if (sent === undefined) return [];
    const value = schema['type'] === 'integer' ? Number(sent) : sent;
    return schemaProblems(`header ${name} ${JSON.stringify(schema)}`, schema, closedComponents, value);
  });
  const lacking = documented.filter(([name, { required }]) => required === true && headers[name] === undefined);
  return [
    ...strange.map((name) => `header ${name} is not documented`),
    ...lacking.map(([name]) => `header ${name} is missing`),
    ...wrong,
  ];
}

function problemProblems({ status, headers, body }: Answered): string[] {
  const problem = parse(body) as { status?: number; code?: string; type?: string } | undefined;
  return [
    ...(problem?.status === status ? [] : ['the status of the problem is not that of the answer']),
    ...(problem?.type?.endsWith(`:${problem.code}`) ? [] : ['the type of the problem does not name its code']),
    ...((status === 503 || status === 429) && headers['retry-after'] === undefined ? ['Retry-After is missing'] : []),
  ];
}

function requestProblems(operation: OperationId, { body }: Asked): string[] {
  const { method, path } = operations[operation];
  const spec = (document.paths as Record<string, Record<string, { requestBody?: { content: Media } }>>)[path]?.[method];
  const schema = spec?.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return [];
  return schemaProblems(`${operation} request`, schema, requestComponents, parse(body)).map(
    (one) => `accepted, though ${one}`,
  );
}

function schemaProblems(key: string, schema: Schema, components: Schema, value: unknown): string[] {
  let validate = compiled.get(key);
  if (validate === undefined) {
    // A closed component refuses what another one adds to it; those that are extended are closed here, where they are whole.
    const whole = 'allOf' in schema ? { ...schema, unevaluatedProperties: false } : schema;
    validate = ajv.compile({ components, ...whole });
    compiled.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`,
  );
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** An answer with a field that no schema names is undocumented, though JSON Schema would let it pass. */
function closed(node: unknown, name?: string): unknown {
  if (Array.isArray(node)) return node.map((child) => closed(child));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, closed(child, key)]));
  // The values of an open enumeration are those of today: the service sends no others.
  if ('x-extensible-enum' in copy) return { ...copy, enum: copy['x-extensible-enum'] };
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen && !EXTENDED.has(name ?? '') ? { ...copy, additionalProperties: false } : copy;
}

/** The items of a bulk are checked one by one: an accepted request may have invalid ones, too. */
function withoutJudgedItems(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutJudgedItems);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => !(key === 'items' && 'x-validate-items' in node));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutJudgedItems(child)]));
}
