// The driver of the pool: it has the sockets to PostgreSQL in its hands, so that a silent one ends, and takes those that are as old with it.
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import {
  BackendTerminatedUnexpectedlyError,
  createDriverFactory,
  type DriverClientEventEmitter,
  type DriverFactory,
  type DriverQueryResult,
} from 'slonik';
import { withDeadline } from '../lib/deadline.ts';
import { createTypes } from './value-types.ts';

export type DriverOptions = {
  /** Where to, as whom, and how a session is set up. */
  readonly client: ClientConfig;
  /** A statement without an answer by then is on a silent link; longer than PostgreSQL lets a statement take. */
  readonly answerWithinMs: number;
};

type Link = {
  readonly client: Client;
  readonly socket: Socket;
  heardAtMs: number;
  isBusy: boolean;
};

/** PostgreSQL answers a goodbye by closing the connection; a silent one never does. */
const GOODBYE_WITHIN_MS = 500;
/** The kernel asks a quiet peer so soon whether it is there: a firewall then does not forget the connection. */
const KEEP_ALIVE_AFTER_MS = 15_000;

export function createDriver({ client, answerWithinMs }: DriverOptions): DriverFactory {
  const links = new Set<Link>();

  /** A link that is in use ends by its own statement; an idle one would cost the next caller as long a wait. */
  function fallSilent(silent: Link, sinceMs: number): void {
    for (const link of links) {
      const isSuspect = link === silent || (!link.isBusy && link.heardAtMs < sinceMs);
      if (isSuspect) link.socket.destroy(new Error(`PostgreSQL did not answer within ${answerWithinMs} ms`));
    }
  }

  return createDriverFactory(async ({ driverConfiguration }) => {
    const types = createTypes(driverConfiguration.typeParsers);
    const config = { ...client, types, keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS };
    return {
      async createPoolClient({ clientEventEmitter }) {
        const link = openLink(config);
        const forwarding = forwardErrors(link, clientEventEmitter);
        const close = () => {
          forwarding.end();
          links.delete(link);
          link.socket.destroy();
        };
        return {
          async connect() {
            await link.client.connect().catch((error) => {
              close();
              throw error;
            });
            link.heardAtMs = performance.now();
            links.add(link);
          },
          async end() {
            await withDeadline(link.client.end(), GOODBYE_WITHIN_MS, 'the goodbye to PostgreSQL').catch(() => {});
            close();
          },
          query: (text, values, options) => {
            const sinceMs = performance.now();
            const silence = setTimeout(() => fallSilent(link, sinceMs), answerWithinMs);
            return ask(link, { text, values, name: options?.name }).finally(() => clearTimeout(silence));
          },
          stream: () => {
            throw new TypeError('statements are not streamed');
          },
        };
      },
    };
  });
}

function openLink(config: ClientConfig): Link {
  const socket = new Socket();
  return { client: new Client({ ...config, stream: () => socket }), socket, heardAtMs: 0, isBusy: false };
}

async function ask(link: Link, statement: Parameters<Client['query']>[0]): Promise<DriverQueryResult> {
  link.isBusy = true;
  try {
    const { command, rowCount, rows, fields } = await link.client.query(statement);
    link.heardAtMs = performance.now();
    return {
      command,
      rowCount,
      rows,
      fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeId: dataTypeID })),
    };
  } catch (error) {
    // The pool asks no more of a session that it knows to be gone, not even to roll back.
    throw link.socket.destroyed ? new BackendTerminatedUnexpectedlyError(error as Error) : error;
  } finally {
    link.isBusy = false;
  }
}

/** The pool hears of a link that breaks, until it has ended it; an error that nobody hears would end the process. */
function forwardErrors({ client }: Link, events: DriverClientEventEmitter) {
  let isForwarding = true;
  client.on('error', (error: Error) => {
    if (isForwarding) events.emit('error', error);
  });
  return {
    end() {
      isForwarding = false;
    },
  };
}
