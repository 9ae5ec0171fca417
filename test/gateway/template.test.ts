// The configuration for Kong against openapi.yaml: what is public has a route, with its limits, and nothing else has one.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readContracts, root } from '../../codegen/contracts.ts';
import { operationsOf } from '../../codegen/http-operations.ts';
import { type PluginConfig, type PluginName, readDeclaration, routesOf } from '../../deploy/local/gateway/declared.ts';
import { headerNames, limits } from '../../generated/http/contract.ts';
import { fill } from '../../kong/fill.ts';

const test = suite('configuration of Kong');
const { http } = readContracts();
const yaml = readFileSync(new URL('kong/kong.example.yaml', root), 'utf8');
const declaration = readDeclaration(yaml);
const [service] = declaration.services;
const routes = routesOf(declaration);
const all = operationsOf(http);
const isPublic = ({ operation }: (typeof all)[number]) => operation['x-internal'] !== true;
const MESSAGE_ID = '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11';
const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, MESSAGE_ID);
const routesFor = (method: string, path: string) =>
  routes.filter((one) => one.methods.includes(method) && one.paths.some((it) => it.test(path)));

function configOf<N extends PluginName>(name: N): PluginConfig<N> {
  const found = service!.plugins.find(([one]) => one === name);
  if (found === undefined) throw new Error(`the service has no ${name}`);
  return found[1] as PluginConfig<N>;
}

test('each public operation has one route, with its method; those with GET take HEAD too', () => {
  for (const { method, path } of all.filter(isPublic)) {
    const methods = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    for (const one of methods) assert.is(routesFor(one, pathOf(path)).length, 1, `${one} ${path}`);
  }
});

test('no route has a method that its operation has not, and none an internal path', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
  for (const { path } of all.filter((one) => !isPublic(one)))
    for (const method of methods) assert.equal(routesFor(method, pathOf(path)), [], `${method} ${path}`);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])
    for (const { path } of all.filter(isPublic)) assert.equal(routesFor(method, pathOf(path)), [], `${method} ${path}`);
  assert.equal(routesFor('POST', pathOf('/v1/sms/{messageId}')), []);
});

test('a route has the whole path: nothing before it, behind it or cut off, in the letters of the contract', () => {
  for (const { path, method } of all.filter(isPublic)) {
    const exact = pathOf(path);
    for (const odd of [
      `/x${exact}`,
      `${exact}/`,
      `${exact}/x`,
      `${exact};x`,
      `/${exact}`,
      exact.toUpperCase().slice(0, -1),
    ])
      assert.equal(routesFor(method.toUpperCase(), odd), [], odd);
  }
  assert.equal(
    service!.routes.map((one) => one.strip_path),
    [false, false, false],
  );
});

test('a gateway never sends a request twice, and waits longer than the service works', () => {
  assert.is(service!.retries, 0);
  assert.ok(service!.read_timeout > limits.http.requestWithinSeconds * 1_000);
});

test('each route takes as many bytes as its operation', () => {
  for (const { method, path, operation } of all.filter(isPublic)) {
    const config = routesFor(method.toUpperCase(), pathOf(path))[0]!.plugins['request-size-limiting'];
    const wanted = operation.requestBody?.['x-max-body-bytes'] ?? limitOf('/v1/sms/send');
    assert.is(config?.allowed_payload_size, wanted, path);
  }
});

function limitOf(path: string): number {
  return http.paths[path]!['post']!.requestBody!['x-max-body-bytes'];
}

test('tenant and proof are removed before they are added, and the token is removed', () => {
  const { remove, add } = configOf('request-transformer');
  const added = add.headers.map((pair) => pair.split(':')[0]!);
  assert.equal(added, [headerNames.tenantId, headerNames.gatewayAuth]);
  for (const name of [...added, 'Authorization']) assert.ok(remove.headers.includes(name), name);
  const [access = ''] = configOf('pre-function').access;
  for (const name of [...added, headerNames.requestId])
    assert.ok(access.includes(`"${name}"`), `${name} is not cleared`);
});

test('the proof is in the environment of Kong, and nowhere in the file', () => {
  const template = readFileSync(new URL('kong/kong.template.yaml', root), 'utf8');
  for (const text of [yaml, template]) {
    assert.match(text, '{vault://env/gateway_auth_token}');
    assert.is(text.match(/X-Gateway-Auth:/g)?.length, 1);
    assert.match(text, 'X-Gateway-Auth:$(shared.gateway_auth())');
  }
});

test('headers of clients pass: nothing is removed or set but what the gateway answers for', () => {
  const ofGateway = [headerNames.tenantId, headerNames.gatewayAuth, headerNames.requestId, 'Authorization'];
  const { remove } = configOf('request-transformer');
  assert.equal(
    remove.headers.filter((name) => !ofGateway.includes(name)),
    [],
  );
  const [access = ''] = configOf('pre-function').access;
  const ofClients = Object.values(headerNames).filter((name) => !ofGateway.includes(name));
  assert.ok(ofClients.length >= 5);
  for (const name of ofClients) assert.not.ok(access.includes(name), name);
});

test('the tenants of the gateway are those of the contract', () => {
  const { tenantPattern, tenantMaxLength } = JSON.parse(readFileSync(new URL('kong/contract.json', root), 'utf8')) as {
    readonly tenantPattern: string;
    readonly tenantMaxLength: number;
  };
  // A class of Lua without a percent sign, and repetition, are written as in JavaScript.
  const ours = new RegExp(tenantPattern);
  const contract = new RegExp(limits.tenantId.pattern);
  const names = [
    'a',
    'a'.repeat(64),
    'a'.repeat(65),
    '',
    '-a',
    'a-',
    'a.b_c',
    'a:b',
    'a b',
    'ä',
    'a\n',
    '.a',
    '_a',
    '0',
    'A%',
  ];
  for (const name of names)
    assert.is(ours.test(name) && Buffer.byteLength(name) <= tenantMaxLength, contract.test(name), JSON.stringify(name));
  assert.match(yaml, `local TENANT, TENANT_MAX_LENGTH = "${tenantPattern}", ${tenantMaxLength}`);
});

test('each key has one algorithm and a PEM that can be read, and no secret', () => {
  const { consumers } = parse(yaml) as { consumers: { jwt_secrets: Record<string, string>[] }[] };
  const credentials = consumers.flatMap((one) => one.jwt_secrets);
  assert.equal(
    credentials.map((one) => one['algorithm']),
    ['RS256', 'ES256', 'EdDSA'],
  );
  for (const credential of credentials) {
    assert.equal(Object.keys(credential), ['key', 'algorithm', 'rsa_public_key']);
    assert.is(createPublicKey(credential['rsa_public_key']!).type, 'public');
  }
});

test('a token is taken from one place, and has to have an end', () => {
  const { claims_to_verify, uri_param_names, cookie_names, key_claim_name } = configOf('jwt');
  assert.equal([claims_to_verify, uri_param_names, cookie_names, key_claim_name], [['exp'], [], [], 'kid']);
});

test('what is filled in stays a value, whatever it is', () => {
  const odd = `x"\\ ]] --{{audience}}#: &*`;
  const rules = { credentials: [], audience: odd, upstream: 'http://a:1', ratePerSecond: 1 };
  const filled = fill({ ...rules, issuer: odd }).yaml;
  const [access = ''] = (
    parse(filled.replace('    jwt_secrets:\n', '    jwt_secrets: []\n')) as typeof declaration
  ).services[0]!.plugins.map((one) => (one as unknown as { config: { access?: string[] } }).config.access?.[0] ?? '');
  assert.match(access, `local ISSUER, AUDIENCE = ${JSON.stringify(odd)}, ${JSON.stringify(odd)}\n`);
});

test('the file says its digest, which changes with every rule', () => {
  const rules = { credentials: [], issuer: 'i', audience: 'a', upstream: 'http://a:1', ratePerSecond: 1 };
  const [first, same, other] = [fill(rules), fill({ ...rules }), fill({ ...rules, ratePerSecond: 2 })];
  assert.equal(first, same);
  assert.is.not(first.marker, other.marker);
  assert.ok(first.yaml.includes(`tags: [${first.marker}]`));
});

test('the stand-in refuses what it would not apply', () => {
  assert.throws(() => readDeclaration(yaml.replace('retries: 0', 'retries: 5')), /retries/);
  assert.throws(
    () => readDeclaration(yaml.replace('uri_param_names: []', 'uri_param_names: [jwt]')),
    /uri_param_names/,
  );
  assert.throws(() => readDeclaration(yaml.replace('name: rate-limiting', 'name: bot-detection')), /Invalid option/);
});

test.run();
