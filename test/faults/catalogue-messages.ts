// Faults that come with the messages: copies, poison, failing stages, clients that all ask at once.
import { magicEndings } from '../../deploy/local/stand-ins/magic-numbers.ts';
import { sql } from '../support/world.ts';
import type { Fault, Scene } from './scene.ts';

async function idsOf({ world, tenantId }: Scene, statement = sql.fragment`TRUE`): Promise<readonly string[]> {
  const rows = await world.rows(sql.unsafe`
    SELECT message_id FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND ${statement}`);
  return rows.map((row) => row.message_id);
}

export const messageFaults: readonly Fault[] = [
  {
    id: 'F14',
    name: 'work delivered once more, under another id, while it is carried',
    inShort: true,
    full: { messages: 300, injections: 300 },
    short: { messages: 40, injections: 40 },
    async run(scene, { messages }) {
      const { world, load } = scene;
      let copies = 0;
      using _ = world.routing.script(async ({ tenantId, messageId, to }) => {
        if (tenantId === scene.tenantId) {
          copies += 1;
          scene.injected();
          const [work] = await world.rows(sql.unsafe`
            SELECT message_id AS "messageId", tenant_id AS "tenantId", lane, recipient AS to, sender AS from, body,
              to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "acceptedAt"
            FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
          await world.nats.publish(`lane.${String(work.lane).toLowerCase()}.outbound.request`, work);
        }
        return { operatorId: to.startsWith('+1') ? 'op-1' : 'op-2' };
      });
      await load.send(messages);
      await scene.settle();
      if (copies < messages) scene.problem(`${copies} copies were made of ${messages} messages`);
    },
  },
  {
    id: 'F17',
    name: 'a message that kills whoever carries it, beside nine healthy ones',
    full: { messages: 50, injections: 1 },
    short: { messages: 10, injections: 1 },
    async run(scene, { messages }) {
      const { replicas, load, world } = scene;
      // Accepted while no worker carries, so that the poison is known before it is first touched.
      for (const replica of replicas) replica.set('ORCH_ROLES', 'api');
      await Promise.all(replicas.map((replica) => replica.restart()));
      await load.send(messages, { asksOnce: false });
      const [poison] = await idsOf(scene);
      for (const replica of replicas) {
        replica.set('ORCH_ROLES', 'api,worker,jobs');
        replica.set('TEST_FAILPOINTS', `pipe.before_commit.ROUTED=kill@key:${poison}`);
      }
      await Promise.all(replicas.map((replica) => replica.restart()));
      scene.injected();
      const deaths = await reviveUntilDead(scene, poison!);
      const healthy = await idsOf(scene, sql.fragment`status = 'SENT'`);
      for (const replica of replicas) replica.set('TEST_FAILPOINTS', '');
      await Promise.all(replicas.map((replica) => replica.restart()));
      scene.note(`${deaths} processes died, ${healthy.length} of ${messages - 1} neighbours were sent meanwhile`);
      if (deaths > 12) scene.problem(`${deaths} processes died of one message`);
      const [row] = await world.rows(sql.unsafe`
        SELECT status FROM orch.sms_messages WHERE message_id = ${poison!}::uuid`);
      if (row.status !== 'DEAD_LETTER') scene.problem(`the poison ended as ${row.status}`);
    },
  },
  {
    id: 'F21',
    name: 'an attempt that fails once, twice, three times',
    inShort: true,
    full: { messages: 90, injections: 90 },
    short: { messages: 12, injections: 12 },
    async run(scene, { messages }) {
      const failures = new Map<string, number>();
      const planned = new Map<string, number>();
      using _ = scene.world.routing.script(({ tenantId, messageId }) => {
        if (tenantId !== scene.tenantId) return { operatorId: 'op-1' };
        if (!planned.has(messageId)) planned.set(messageId, 1 + (planned.size % 3));
        const failed = failures.get(messageId) ?? 0;
        if (failed >= planned.get(messageId)!) return { operatorId: 'op-1' };
        failures.set(messageId, failed + 1);
        scene.injected();
        return 'UNAVAILABLE';
      });
      await scene.load.send(messages);
      await scene.settle();
      const rows = await scene.world.rows(sql.unsafe`
        SELECT message_id AS id, status, attempt_count AS attempts FROM orch.sms_messages
        WHERE tenant_id = ${scene.tenantId}`);
      const isAsPlanned = (row: { id: string; status: string; attempts: number }) =>
        row.attempts === planned.get(row.id) && row.status === (row.attempts === 3 ? 'DEAD_LETTER' : 'SENT');
      const wrong = rows.filter((row) => !isAsPlanned(row));
      for (const { id, status, attempts } of wrong) scene.problem(`${id} is ${status} after ${attempts} attempts`);
    },
  },
  {
    id: 'F22',
    name: 'fifty requests with one key at once, with Redis up, down, and emptied in between',
    inShort: true,
    full: { messages: 60, injections: 60 },
    short: { messages: 6, injections: 6 },
    async run(scene, { messages }) {
      const { load, world } = scene;
      for (let n = 0; n < messages; n += 1) {
        if (n % 3 === 1) await world.proxies.redis.refuse();
        const sending = load.send(50, { key: `same-${scene.tenantId}-${n}`, asksOnce: false });
        if (n % 3 === 2) await world.redis.flushall();
        await sending;
        await world.proxies.redis.pass();
        scene.injected();
      }
    },
  },
  {
    id: 'F24',
    name: 'a bulk of 1,000 whose replica is killed in the middle of it',
    inShort: true,
    full: { messages: 16, injections: 8 },
    short: { messages: 2, injections: 1 },
    async run(scene, { injections }) {
      const { load, replicas } = scene;
      for (let n = 0; n < injections; n += 1) {
        const victim = replicas[n % 2]!;
        const point = n % 4 < 2 ? 'submit.before_commit' : 'submit.after_commit';
        victim.set('TEST_FAILPOINTS', `${point}=kill@nth:1`);
        await victim.restart();
        const sending = load.send(2, { size: 1_000, asksOnce: false });
        await victim.death();
        scene.injected();
        victim.set('TEST_FAILPOINTS', '');
        await victim.revive();
        await sending;
        await scene.settle();
      }
    },
  },
  {
    id: 'F18',
    name: 'a routing engine that does not answer',
    full: { messages: 60, injections: 60 },
    short: { messages: 8, injections: 8 },
    async run(scene, { messages }) {
      const asked = new Map<string, number>();
      using _ = scene.world.routing.script(({ tenantId, messageId }) => {
        if (tenantId !== scene.tenantId) return { operatorId: 'op-1' };
        const times = (asked.get(messageId) ?? 0) + 1;
        asked.set(messageId, times);
        if (times > 1) return { operatorId: 'op-1' };
        scene.injected();
        return 'HANG';
      });
      await scene.load.send(messages);
      await scene.settle();
      const unsent = await idsOf(scene, sql.fragment`status <> 'SENT'`);
      if (unsent.length > 0) scene.problem(`${unsent.length} messages were not sent by their second attempt`);
    },
  },
  {
    id: 'F00',
    name: 'none: messages for good, without a route and to be retried, as a measure of the measure',
    full: { messages: 900, injections: 0 },
    short: { messages: 30, injections: 0 },
    async run({ load }, { messages }) {
      const third = Math.round(messages / 3);
      await Promise.all([
        load.send(third),
        load.send(third, { to: `+1415555${magicEndings.noRoute}` }),
        load.send(third, { to: `+1415555${magicEndings.routingUnavailable}` }),
      ]);
    },
  },
];

/** Restarts the replicas that died until the poison has its end. Resolves to the number of deaths. */
async function reviveUntilDead({ world, replicas }: Scene, poison: string): Promise<number> {
  let deaths = 0;
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const row = await world.message(poison);
    if (row?.status === 'DEAD_LETTER') break;
    const dead = replicas.filter(({ isUp }) => !isUp);
    deaths += dead.length;
    await Promise.all(dead.map((replica) => replica.revive()));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return deaths;
}
