// A TCP proxy between the service and one dependency, by which a test takes the network away and gives it back.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../deploy/local/ports.ts';

export type TcpProxy = AsyncDisposable & {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** The URL of the dependency with the proxy in its place. */
  through(url: string): string;
  /** Forwards; what a black hole held back flows on. */
  pass(): Promise<void>;
  /** Breaks every connection and refuses new ones. */
  refuse(): Promise<void>;
  /** Keeps connections open and lets nothing through in either direction. */
  blackhole(): void;
  /**
   * Lets the next request that `matches` (any, unless told) reach the server, and breaks its connection in place of the answer.
   * Resolves once that has happened.
   */
  cutAnswer(matches?: (request: Buffer) => boolean): Promise<void>;
};

type Cut = { readonly matches: (request: Buffer) => boolean; readonly done: () => void; pair: Pair | undefined };
type Pair = { readonly client: Socket; readonly server: Socket; held: (() => void)[] };

type Target = { readonly host: string; readonly port: number };

/** `host`: the loopback address that it listens on. */
export async function startTcpProxy(target: Target, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<TcpProxy> {
  const port = await freePort();
  const pairs = new Set<Pair>();
  let holds = false;
  let cut: Cut | undefined;
  let listener: Server | undefined;

  function accept(client: Socket): void {
    const server = connect(target);
    const pair: Pair = { client, server, held: [] };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
    client.on('data', (chunk) => flow(pair, () => request(pair, chunk)));
    server.on('data', (chunk) => flow(pair, () => answer(pair, chunk)));
  }

  function flow(pair: Pair, forward: () => void): void {
    if (holds) pair.held.push(forward);
    else forward();
  }

  function request(pair: Pair, chunk: Buffer): void {
    if (cut && !cut.pair && cut.matches(chunk)) cut.pair = pair;
    pair.server.write(chunk);
  }

  function answer(pair: Pair, chunk: Buffer): void {
    if (cut?.pair !== pair) return void pair.client.write(chunk);
    const { done } = cut;
    cut = undefined;
    pair.client.destroy();
    pair.server.destroy();
    done();
  }

  async function listen(): Promise<void> {
    if (listener) return;
    listener = createServer(accept);
    listener.listen(port, host);
    await once(listener, 'listening');
  }

  async function refuse(): Promise<void> {
    holds = false;
    const closing = listener;
    listener = undefined;
    const closed = new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
    await closed;
  }

  await listen();
  return {
    port,
    get connections() {
      return pairs.size;
    },
    through(url) {
      const changed = new URL(url);
      changed.hostname = host === '::1' ? '[::1]' : host;
      changed.port = String(port);
      return changed.toString();
    },
    async pass() {
      holds = false;
      for (const pair of pairs) for (const forward of pair.held.splice(0)) forward();
      await listen();
    },
    refuse,
    blackhole() {
      holds = true;
    },
    cutAnswer(matches = () => true) {
      return new Promise((resolve) => {
        cut = { matches, done: resolve, pair: undefined };
      });
    },
    [Symbol.asyncDispose]: refuse,
  };
}
