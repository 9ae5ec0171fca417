// Faults of single streams and of their duplicate windows.
import { DiscardPolicy, type StreamState } from 'nats';
import { magicEndings } from '../../deploy/local/stand-ins/magic-numbers.ts';
import type { StreamName } from '../../generated/events/topology.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import { type Fault, natsIsBack, type Scene, someTime, underLoad, withStream } from './scene.ts';

export const streamFaults: readonly Fault[] = [
  {
    id: 'F11',
    name: 'a dispatch without an answer, and a routing engine that would choose another operator next time',
    inShort: true,
    full: { messages: 200, injections: 20, alone: 5 },
    short: { messages: 20, injections: 2 },
    async run(scene, size) {
      let asked = 0;
      using _ = scene.world.routing.script(() => {
        asked += 1;
        return { operatorId: `op-${1 + (asked % 7)}` };
      });
      await underLoad(scene, size, async () => {
        await scene.world.proxies.nats.cutAnswer((request) => request.includes('HPUB smpp.operator'));
        scene.injected();
      });
      await scene.settle();
    },
  },
  {
    id: 'F12',
    name: 'lanes that forgot their ids over a restart, and get all their work once more',
    full: { messages: 300, injections: 1 },
    short: { messages: 30, injections: 1 },
    async run(scene, { messages }) {
      const { world, load } = scene;
      await load.send(messages);
      await scene.settle();
      await world.servers.nats.kill('SIGKILL');
      await world.servers.nats.restart();
      await natsIsBack(world);
      scene.injected();
      const rows = await world.rows(sql.unsafe`
        SELECT message_id AS "messageId", tenant_id AS "tenantId", lane, recipient AS to, sender AS from, body,
          to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "acceptedAt"
        FROM orch.sms_messages WHERE tenant_id = ${scene.tenantId}`);
      for (const work of rows) {
        const subject = `lane.${String(work.lane).toLowerCase()}.outbound.request`;
        const publish = () => world.nats.publish(subject, work, { 'Nats-Msg-Id': `lane:${work.messageId}` });
        await until(publish, { timeoutMs: 30_000, what: 'a lane that takes work again' });
      }
    },
  },
  {
    id: 'F19',
    name: 'the dead letter stream gone while messages fail for good',
    inShort: true,
    full: { messages: 40, injections: 1 },
    short: { messages: 12, injections: 1 },
    async run(scene, { messages }) {
      const { load, world } = scene;
      await withoutStream(scene, 'ORCH_DEADLETTER', async () => {
        await load.send(messages, { to: `+1415555${magicEndings.noRoute}`, asksOnce: false });
        await untilStatus(scene, 'FAILED', messages);
        // One figure of one moment: a copy is stored before its original goes.
        const manager = await world.nats.connection.jetstreamManager();
        const left = (await manager.streams.info('ORCH_LANES')).state.messages;
        if (left < messages)
          scene.problem(`${messages - left} messages left their lane before their dead letter was published`);
      });
    },
  },
  {
    id: 'F20',
    name: 'the event stream gone while messages are carried',
    inShort: true,
    full: { messages: 300, injections: 1 },
    short: { messages: 30, injections: 1 },
    async run(scene, { messages }) {
      const gate = Promise.withResolvers<void>();
      let isWaiting = false;
      using _ = scene.world.routing.script(async () => {
        isWaiting = true;
        await gate.promise;
        return { operatorId: 'op-1' };
      });
      const sending = scene.load.send(messages, { asksOnce: false });
      await until(() => isWaiting, { what: 'a message in flight' });
      await sending;
      // An event that is stored between the look at the stream and its end would be missing by our own doing.
      for (const replica of scene.replicas) await replica.signal('SIGSTOP');
      await someTime(scene, 100, 100);
      await scene.remember();
      await withoutStream(scene, 'ORCH_EVENTS', async () => {
        for (const replica of scene.replicas) await replica.signal('SIGCONT');
        gate.resolve();
        await untilStatus(scene, 'SENT', messages);
      });
    },
  },
  {
    id: 'F27',
    name: 'a stream that is full: lanes, operators, events and dead letters in turn',
    full: { messages: 800, injections: 16, alone: 8 },
    short: { messages: 80, injections: 4 },
    async run(scene, size) {
      const noRoute = { to: `+1415555${magicEndings.noRoute}` };
      await underLoad(scene, size, async (n) => {
        // A message between the look at the stream and its limit would cost the stream the messages it has.
        for (const replica of scene.replicas) await replica.signal('SIGSTOP');
        await someTime(scene, 100, 100);
        const stream = filled[n % filled.length]!;
        await withStream(scene, stream, asFullAsItIs, async () => {
          for (const replica of scene.replicas) await replica.signal('SIGCONT');
          scene.injected(`${stream} full`);
          await Promise.all([scene.load.send(5, noRoute), someTime(scene, 500, 2_500)]);
        });
      });
      const refused = [...scene.load.counts()].filter(([status]) => status !== null && status >= 500);
      for (const [status, count] of refused) scene.problem(`${count} answers of ${status} while a stream was full`);
    },
  },
];

/** The streams that are full in turn: work, dispatched messages, events and dead letters. */
const filled: readonly StreamName[] = ['ORCH_LANES', 'SMPP_OPERATOR', 'ORCH_EVENTS', 'ORCH_DEADLETTER'];

const asFullAsItIs = ({ bytes }: StreamState) => ({ max_bytes: Math.max(1, bytes), discard: DiscardPolicy.New });

/** Deletes the stream, and brings it back empty when the work is done. */
async function withoutStream(scene: Scene, name: StreamName, work: () => Promise<void>): Promise<void> {
  const manager = await scene.world.nats.connection.jetstreamManager();
  const { config } = await manager.streams.info(name);
  await manager.streams.delete(name);
  scene.injected();
  try {
    await work();
  } finally {
    await manager.streams.add(config);
  }
}

async function untilStatus({ world, tenantId }: Scene, status: string, count: number): Promise<void> {
  const reached = async () => {
    const [row] = await world.rows(sql.unsafe`
      SELECT count(*)::int4 AS count FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND status = ${status}`);
    return row.count === count;
  };
  await until(reached, { timeoutMs: 60_000, what: `${count} messages in ${status}` });
}
