// A TCP proxy between the service and one dependency, by which a test cuts the network and restores it.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../deploy/local/ports.ts';

export type TcpProxy = AsyncDisposable & {
  readonly port: number;
  /** Connections that are open now, without the silent ones. */
  readonly connections: number;
  /** The URL of the dependency with the proxy in its place. */
  through(url: string): string;
  /** Silent connections that the client still has open. */
  readonly silent: number;
  /** Forwards; bytes that a black hole held flow on. Silent connections stay silent. */
  pass(): Promise<void>;
  /** Breaks every connection and refuses new ones. */
  refuse(): Promise<void>;
  /** Leaves connections open and lets nothing through in either direction. */
  blackhole(): void;
  /** Open connections go silent for good, and neither end hears when the other one closes; later ones pass. */
  silence(): void;
  /** Leads later connections to another server; open ones stay where they are. */
  move(target: Target): void;
  /** The distance of the server: bytes of either side arrive so much later. */
  delay(ms: number): void;
  /**
   * Lets the next request that `matches` (by default any) reach the server, and breaks its connection unanswered.
   * Resolves once that has happened.
   */
  cutAnswer(matches?: (request: Buffer) => boolean): Promise<void>;
};

export type Target = { readonly host: string; readonly port: number };

type Cut = { readonly matches: (request: Buffer) => boolean; readonly done: () => void; pair: Pair | undefined };
type Pair = {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes that are held back, and bytes that are under way. */
  readonly held: (() => void)[];
  readonly late: (() => void)[];
  isSilent: boolean;
};

/** `host`: the loopback address that it listens on. */
export async function startTcpProxy(first: Target, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<TcpProxy> {
  const port = await freePort();
  const pairs = new Set<Pair>();
  let target = first;
  let delayMs = 0;
  let holds = false;
  let cut: Cut | undefined;
  let listener: Server | undefined;

  function accept(client: Socket): void {
    const server = connect(target);
    const pair: Pair = { client, server, held: [], late: [], isSilent: false };
    pairs.add(pair);
    const end = () => {
      if (pair.isSilent) return;
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
    client.on('data', (chunk) => flow(pair, () => request(pair, chunk)));
    server.on('data', (chunk) => flow(pair, () => answer(pair, chunk)));
  }

  function flow(pair: Pair, forward: () => void): void {
    if (pair.isSilent) return;
    if (holds) return void pair.held.push(forward);
    if (delayMs === 0 && pair.late.length === 0) return void forward();
    // Whichever timer comes first, bytes arrive in the order in which they were sent.
    pair.late.push(forward);
    setTimeout(() => pair.late.shift()?.(), delayMs);
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
    for (const pair of pairs) {
      pair.isSilent = false;
      pair.client.destroy();
      pair.server.destroy();
      // A connection that was closed long ago no longer reports.
      pairs.delete(pair);
    }
    await closed;
  }

  await listen();
  return {
    port,
    get connections() {
      return [...pairs].filter(({ isSilent }) => !isSilent).length;
    },
    get silent() {
      return [...pairs].filter(({ isSilent, client }) => isSilent && !client.destroyed).length;
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
    silence() {
      for (const pair of pairs) pair.isSilent = true;
    },
    move(to) {
      target = to;
    },
    delay(ms) {
      delayMs = ms;
    },
    cutAnswer(matches = () => true) {
      return new Promise((resolve) => {
        cut = { matches, done: resolve, pair: undefined };
      });
    },
    [Symbol.asyncDispose]: refuse,
  };
}
