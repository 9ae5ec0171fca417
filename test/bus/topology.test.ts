// A process runs on every topology that it can rely on, names what another one lacks, and needs no right to change one.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  AckPolicy,
  type ConsumerConfig,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../../deploy/local/ports.ts';
import { consumers, type StreamName, streams } from '../../generated/events/topology.ts';
import { openBus } from '../../src/bus/connection.ts';
import { ensureTopology } from '../../src/bus/topology.ts';
import { restartNatsWith } from '../support/nats-with-rules.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('bus/topology');
const SECOND_NS = 1_000_000_000;
const DAY_NS = 86_400 * SECOND_NS;
const everything = [
  ...streams.map(({ name }) => `stream ${name}`),
  ...consumers.map(({ durable, stream }) => `consumer ${durable} of stream ${stream}`),
];
/** Rights that a process lacks whose user may only use existing streams. */
const WORKS_ONLY = ['INFO', 'STREAM.CREATE.>', 'STREAM.UPDATE.>', 'CONSUMER.CREATE.>', 'CONSUMER.DURABLE.CREATE.>'];

let world: World;
let manager: JetStreamManager;

test.before(async () => {
  world = await startWorld({ service: 'later' });
  manager = await world.nats.connection.jetstreamManager();
});
test.after(async () => world[Symbol.asyncDispose]());
test.before.each(async () => {
  for (const { name } of streams) await manager.streams.delete(name).catch(() => {});
});

/** The refusal of a process to start on this topology; '' when it would start. */
async function refusal(replicas = 1): Promise<string> {
  await using bus = await openBus({ url: world.servers.nats.url, name: 'topology test', onChange: () => {} });
  return await ensureTopology(bus, { replicas, ackWaitMs: null }).then(
    () => '',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function runTopology(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const program = fileURLToPath(new URL('../../deploy/topology.ts', import.meta.url));
  const environment = { NATS_URL: world.servers.nats.url, ...env };
  return promisify(execFile)(process.execPath, [program, ...args], { env: environment }).then(
    (done) => ({ code: 0, ...done }),
    (error: Ran) => error,
  );
}

const configOf = async (stream: StreamName) => (await manager.streams.info(stream)).config;
const change = (stream: StreamName, config: Partial<StreamConfig>) => manager.streams.update(stream, config);

test('missing streams and consumers are made, and a process accepts those that it made', async () => {
  assert.is(await refusal(), '');
  assert.equal(
    (await manager.streams.list().next()).map(({ config }) => config.name).sort(),
    streams.map(({ name }) => name).sort(),
  );
  assert.is(await refusal(), '');
});

test('a stream of a later release, with more subjects and longer times, is accepted and left as it is', async () => {
  assert.is(await refusal(), '');
  const { subjects } = await configOf('ORCH_EVENTS');
  await change('ORCH_EVENTS', { subjects: ['sms.events.>', 'a.later.subject', ...subjects.slice(1)] });
  await change('ORCH_LANES', { max_age: 4 * DAY_NS, duplicate_window: DAY_NS });
  await change('SMPP_OPERATOR', { max_age: 0 });
  await manager.consumers.update('ORCH_DLR', 'orch-dlr', {
    ack_wait: 60 * SECOND_NS,
    max_deliver: 20,
    max_ack_pending: 5,
  } as ConsumerConfig);
  const before = await Promise.all(streams.map(({ name }) => configOf(name)));
  const service = await world.startService();
  await service[Symbol.asyncDispose]();
  assert.equal(await Promise.all(streams.map(({ name }) => configOf(name))), before);
  assert.is((await manager.consumers.info('ORCH_DLR', 'orch-dlr')).config.max_ack_pending, 5);
});

const unreliable: readonly (readonly [name: string, config: Partial<StreamConfig>, says: string])[] = [
  [
    'a subject is missing',
    { subjects: ['lane.*.outbound.request'] },
    'subjects is ["lane.*.outbound.request"] and has to be',
  ],
  [
    'ids are forgotten too soon',
    { duplicate_window: 60 * SECOND_NS },
    'duplicate_window is 60 s and has to be at least 7200 s',
  ],
  ['work is dropped too soon', { max_age: DAY_NS }, 'max_age is 86400 s and has to be at least 172800 s'],
  ['a full stream drops what is old', { max_msgs: 10 }, 'discard is "old" and has to be "new"'],
  ['a full subject drops what is old', { max_msgs_per_subject: 3 }, 'max_msgs_per_subject is 3 and has to be -1'],
  ['no message fits', { max_msg_size: 64 }, 'max_msg_size is 64 and has to be left out, or at least 1048576'],
  ['nothing is confirmed', { no_ack: true }, 'no_ack is true and has to be false'],
];

for (const [name, config, says] of unreliable) {
  test(`a stream is refused and not changed where ${name}`, async () => {
    assert.is(await refusal(), '');
    await change('ORCH_LANES', { discard: 'old' as never, ...config });
    const before = await configOf('ORCH_LANES');
    const text = await refusal();
    assert.match(text, `TopologyMismatch: `);
    assert.match(text, `stream ORCH_LANES: ${says}`);
    assert.match(text, 'npm run topology');
    assert.equal(await configOf('ORCH_LANES'), before);
  });
}

const still: readonly (readonly [name: string, config: object, says: string])[] = [
  ['number', { max_batch: 1 }, 'max_batch is 1 and has to be left out, or at least 1000'],
  ['time', { max_expires: SECOND_NS }, 'max_expires is 1 s and has to be left out, or at least 5 s'],
];

for (const [name, config, says] of still) {
  test(`a consumer that refuses the pulls of a worker for their ${name} is refused, and npm run topology mends it`, async () => {
    assert.is(await refusal(), '');
    await manager.consumers.update('ORCH_LANES', 'orch-consumer-p3', config as ConsumerConfig);
    assert.match(await refusal(), `consumer orch-consumer-p3 of stream ORCH_LANES: ${says}`);
    assert.is((await runTopology([])).code, 0);
    assert.is(await refusal(), '');
  });
}

test('npm run topology lets a stream take messages of any size again', async () => {
  assert.is(await refusal(), '');
  await change('ORCH_LANES', { max_msg_size: 64 });
  assert.is((await runTopology([])).code, 0);
  assert.is(await refusal(), '');
});

test('all streams and consumers that cannot be relied on are named at once', async () => {
  assert.is(await refusal(), '');
  await manager.streams.delete('ORCH_DLR');
  await manager.streams.add({
    name: 'ORCH_DLR',
    subjects: ['sms.dlr.received'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.Memory,
  });
  await manager.consumers.add('ORCH_DLR', {
    ...{ durable_name: 'orch-dlr', ack_policy: AckPolicy.All, ack_wait: 5 * SECOND_NS, headers_only: true },
  });
  const text = await refusal(3);
  for (const says of [
    'stream ORCH_DLR: retention is "limits" and has to be "workqueue"',
    'stream ORCH_DLR: storage is "memory" and has to be "file"',
    'stream ORCH_DLR: num_replicas is 1 and has to be at least 3',
    'consumer orch-dlr of stream ORCH_DLR: filter_subject is not set and has to be "sms.dlr.received"',
    'consumer orch-dlr of stream ORCH_DLR: ack_policy is "all" and has to be "explicit"',
    'consumer orch-dlr of stream ORCH_DLR: ack_wait is 5 s and has to be at least 30 s',
    'consumer orch-dlr of stream ORCH_DLR: max_deliver is -1 and has to be at least 10',
    'consumer orch-dlr of stream ORCH_DLR: headers_only is true and has to be false',
  ]) {
    assert.match(text, says);
  }
});

test('a process whose user may create nothing names what is missing, and runs once somebody else has made it', async () => {
  const denied = WORKS_ONLY.map((api) => `"$JS.API.${api}"`).join(', ');
  const user = `{ user: worker, password: any, permissions: { publish: { deny: [${denied}] } } }`;
  const admin = '{ user: admin, password: any }';
  const times = { max_age: 0, duplicate_window: DAY_NS };
  await manager.streams.add({
    ...{ name: 'ORCH_DLR', subjects: ['sms.dlr.received'], retention: RetentionPolicy.Workqueue, ...times },
  });
  const rules = (nobody: string) => `authorization { users = [ ${user}, ${admin} ] }\nno_auth_user: ${nobody}\n`;
  {
    await using _ = await restartNatsWith(world, rules('worker'));
    const text = await refusal();
    assert.match(text, 'stream ORCH_LANES is missing, and this user may not create it');
    assert.match(text, 'consumer orch-dlr of stream ORCH_DLR is missing, and this user may not create it');
    assert.match(text, 'Run npm run topology with a user of NATS who may');
    const refused = await runTopology([]);
    assert.is(refused.code, 1);
    assert.match(refused.stdout, 'failed   stream ORCH_LANES: this user of NATS may not do it');
  }
  {
    await using _ = await restartNatsWith(world, rules('admin'));
    assert.is((await runTopology([])).code, 0);
  }
  await using _ = await restartNatsWith(world, rules('worker'));
  const service = await world.startService();
  const { messageId } = (await world.httpOf(service).send({ to: '+14155550123', from: 'ACME', body: 'hello' })).json<{
    messageId: string;
  }>();
  await world.finalStatus(messageId);
  await service[Symbol.asyncDispose]();
});

test('npm run topology makes all streams and consumers, and the next run changes none', async () => {
  const first = await runTopology(['--json']);
  assert.is(first.code, 0, first.stderr);
  assert.equal(JSON.parse(first.stdout), { created: everything, updated: [], left: [], failed: [] });
  const second = await runTopology(['--json']);
  assert.equal(JSON.parse(second.stdout), { created: [], updated: [], left: everything, failed: [] });
  assert.is(await refusal(), '');
});

test('npm run topology sets what differs, and removes neither added subjects nor longer times', async () => {
  await runTopology([]);
  await change('ORCH_LANES', {
    subjects: ['lane.p0.outbound.request', 'a.later.subject'],
    duplicate_window: 60 * SECOND_NS,
    max_age: 4 * DAY_NS,
  });
  await manager.consumers.update('ORCH_DLR', 'orch-dlr', { max_ack_pending: 5 } as ConsumerConfig);
  const { code, stdout } = await runTopology([]);
  assert.is(code, 0, stdout);
  assert.match(stdout, /^updated +stream ORCH_LANES: subjects from .*, duplicate_window from 60 s to 7200 s$/m);
  assert.match(stdout, /^updated +consumer orch-dlr of stream ORCH_DLR: max_ack_pending from 5 to 1000$/m);
  assert.match(stdout, /^left +stream ORCH_EVENTS$/m);
  const { subjects, max_age } = await configOf('ORCH_LANES');
  const ours = streams.find(({ name }) => name === 'ORCH_LANES')!.subjects;
  assert.equal(subjects?.toSorted(), ['a.later.subject', ...ours].toSorted());
  assert.is(max_age, 4 * DAY_NS);
  assert.is(await refusal(), '');
});

test('a setting that NATS does not change is named, and all others are set', async () => {
  await manager.streams.add({
    name: 'ORCH_LANES',
    subjects: ['lane.*.outbound.request'],
    retention: RetentionPolicy.Limits,
  });
  const { code, stdout } = await runTopology(['--json']);
  assert.is(code, 1);
  const { failed, created } = JSON.parse(stdout) as { failed: { label: string; reason: string }[]; created: string[] };
  assert.is(failed[0]?.label, 'stream ORCH_LANES');
  assert.match(failed[0]?.reason ?? '', /retention from "limits" to "workqueue".*: NATS refuses: /);
  assert.ok(created.includes('stream ORCH_EVENTS'));
});

test('npm run topology ends with 2 for unknown arguments, and with 1 without NATS', async () => {
  assert.is((await runTopology(['--what'])).code, 2);
  assert.is((await runTopology([], { NATS_URL: '' })).code, 2);
  for (const replicas of ['7', '0x3', '3.0', ' 3']) {
    const refused = await runTopology([], { STREAM_REPLICAS: replicas });
    assert.is(refused.code, 2, replicas);
    assert.match(refused.stderr, /^STREAM_REPLICAS: has to be a whole number from 1 to 5/);
  }
  const help = await runTopology(['--help']);
  assert.equal([help.code, help.stdout.includes('STREAM_REPLICAS')], [0, true]);
  const unreachable = await runTopology([], { NATS_URL: `nats://127.0.0.1:${await freePort()}` });
  assert.is(unreachable.code, 1);
  assert.match(unreachable.stderr, 'NATS_URL');
});

test('processes that start at once on an empty NATS make it together', async () => {
  assert.equal(await Promise.all([1, 2, 3].map(() => refusal())), ['', '', '']);
  await until(async () => (await manager.consumers.list('ORCH_LANES').next()).length === 6, { what: 'the consumers' });
});

test.run();
