// The idempotency entries as they are in Redis, and the commands that Redis gets.
import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export function submitKeyOf(tenantId: string, key: string): string {
  return `orch:submit-idem:${createHash('sha256').update(`${tenantId}:${key}`).digest('hex')}`;
}

export function messageKeyOf(messageId: string): string {
  return `orch:idem:${messageId}`;
}

/** Waits until the state of the value is this one; resolves to its fields. */
export async function untilState(
  redis: Redis,
  key: string,
  state: 'P' | 'D',
): Promise<Readonly<Record<string, unknown>>> {
  return until(
    async () => {
      const value = JSON.parse((await redis.get(key)) ?? 'null') as Record<string, unknown> | null;
      return value?.['s'] === state && value;
    },
    { what: `${state} under ${key}` },
  );
}

/** Waits until the service writes its entries to Redis again; no message of this is left in flight. */
export async function untilRedisIsUsed(world: World): Promise<void> {
  const body = { to: '+14155550123', from: 'ACME', body: 'is Redis back?' };
  const last = await until(async () => {
    const key = randomUUID();
    const reply = await world.http.send(body, { 'X-Tenant-Id': 'demo', 'Idempotency-Key': key });
    const { messageId } = reply.json<MessageAccepted>();
    await world.finalStatus(messageId);
    return (await world.redis.exists(submitKeyOf('demo', key))) === 1 && messageId;
  });
  await untilState(world.redis, messageKeyOf(last), 'D');
}

export type Commands = AsyncDisposable & {
  /** Commands that name this key, in the order in which Redis ran them; the commands of a script are in its place. */
  of(key: string): Promise<readonly (readonly string[])[]>;
};

/** Sees every command from now on. */
export async function watchCommands(redis: Redis): Promise<Commands> {
  const monitor = await redis.monitor();
  const seen: string[][] = [];
  monitor.on('monitor', (_time: string, args: string[]) => {
    if (args[0]?.toLowerCase() !== 'eval') seen.push(args);
  });
  return {
    async of(key) {
      // The last command proves that all others were seen.
      const last = `last:${seen.length}`;
      await redis.echo(last);
      await until(() => seen.some((args) => args[1] === last));
      return seen.filter((args) => args.some((arg) => arg.includes(key)));
    },
    [Symbol.asyncDispose]: async () => monitor.disconnect(),
  };
}
