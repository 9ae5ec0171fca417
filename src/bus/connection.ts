// The link to NATS: it reconnects for as long as the process lives, to another server where there is one, and knows at any time whether it is up.
import type { Socket } from 'node:net';
import { connect, DebugEvents, Events, type NatsConnection } from 'nats';
import { settings } from '../settings.ts';

export type Bus = AsyncDisposable & {
  readonly connection: NatsConnection;
  /** False between a disconnect and the next reconnect; publications meanwhile would be stored late or never. */
  readonly isConnected: boolean;
};

export type BusOptions = {
  /** One server, or several of one cluster, separated by commas. */
  readonly url: string;
  readonly name: string;
  readonly onChange: (state: 'connected' | 'disconnected') => void;
};

/** Connects, or rejects when NATS does not answer within two seconds. */
export async function openBus(options: BusOptions): Promise<Bus> {
  const connection = await connect({
    servers: options.url.split(',').map((url) => url.trim()),
    name: options.name,
    timeout: settings.links.connectWithinMs,
    maxReconnectAttempts: -1,
    // Refused twice by one server, the client would close for good; its password may only be late.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: settings.links.natsPingEveryMs,
    maxPingOut: settings.links.natsPingsUnanswered,
    // A captured stack would be most of the cost of a request.
    noAsyncTraces: true,
  });
  const link = { isConnected: true };
  void watch(connection, (state) => {
    link.isConnected = state === 'connected';
    options.onChange(state);
  });
  return {
    connection,
    get isConnected() {
      return link.isConnected && !connection.isClosed();
    },
    async [Symbol.asyncDispose]() {
      const giveUp = setTimeout(() => void connection.close(), settings.stop.busWithinMs);
      await connection.drain().catch(() => connection.close());
      clearTimeout(giveUp);
    },
  };
}

async function watch(connection: NatsConnection, onChange: BusOptions['onChange']): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === Events.Reconnect) onChange('connected');
    if (status.type === Events.Disconnect || status.type === DebugEvents.StaleConnection) onChange('disconnected');
    if (status.type === DebugEvents.StaleConnection) cut(connection);
    if (status.type === Events.LDM && hasOthers(connection)) await connection.reconnect();
  }
}

/** The client waits until a silent server has taken what was written to it, which may be never. */
function cut(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { readonly protocol: { readonly transport: { socket?: Socket } } };
  protocol.transport.socket?.destroy();
}

/** A server that is drained sends its clients away one by one, over minutes; alone, it serves until then. */
function hasOthers(connection: NatsConnection): boolean {
  const own = connection.getServer();
  return connection.info?.connect_urls?.some((server) => server !== own) === true;
}
