// The HTTP/2 sessions to the routing engine: one at a time takes new calls, and gives way to another when it breaks, is sent away, or is silent.
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { Code, ConnectError } from '@connectrpc/connect';
import type { GrpcTransportOptions } from '@connectrpc/connect-node';

type SessionManager = NonNullable<GrpcTransportOptions['sessionManager']>;

/** Connects on the first call. Dispose ends every session and the calls on it. */
export type Sessions = SessionManager &
  Disposable & {
    /**
     * Says that a call which began at that moment of `performance.now()` got no answer in time. A session that is older,
     * and from which nothing has come since, takes no more calls.
     */
    unanswered(beganAtMs: number): void;
  };

export type SessionsOptions = {
  readonly connectWithinMs: number;
  /** By then the calls of a session that takes no more are over. */
  readonly endWithinMs: number;
  /** Calls of a session at most: HTTP/2 runs out of stream ids after 2^30. */
  readonly maxCalls?: number;
};

type Session = {
  readonly http2: ClientHttp2Session;
  readonly connected: Promise<void>;
  readonly beganAtMs: number;
  heardAtMs: number;
  calls: number;
  retired: boolean;
};

/** Sessions that a call tries: the engine may close one in the moment in which it opens. */
const MAX_TRIES = 3;

export function createSessions(url: string, options: SessionsOptions): Sessions {
  const { connectWithinMs, endWithinMs, maxCalls = 1_000_000_000 } = options;
  const authority = new URL(url).origin;
  const open = new Set<Session>();
  let current: Session | undefined;
  let isDisposed = false;

  function begin(): Session {
    const http2 = connect(authority);
    const connected = whenConnected(http2, connectWithinMs);
    const session = { http2, connected, beganAtMs: performance.now(), heardAtMs: 0, calls: 0, retired: false };
    open.add(session);
    http2.on('goaway', () => retire(session));
    http2.on('close', () => {
      retire(session);
      open.delete(session);
    });
    // Calls have timers of their own; a session without calls keeps no process alive.
    http2.unref();
    return session;
  }

  /** Its calls go on until they are answered or late: a close would refuse those that have no stream yet. */
  function retire(session: Session): void {
    if (current === session) current = undefined;
    if (session.retired) return;
    session.retired = true;
    setTimeout(() => session.http2.destroy(unavailable('its session took no more calls')), endWithinMs).unref();
  }

  function send(session: Session, ...[method, path, headers, rest]: Parameters<Sessions['request']>) {
    const stream = session.http2.request({ ...headers, ':method': method, ':path': path }, rest);
    // The caller listens a moment later; an error that nobody hears would end the process.
    stream.on('error', () => {});
    stream.once('response', () => hear(session));
    session.calls += 1;
    if (session.calls >= maxCalls) retire(session);
    return stream;
  }

  function hear(session: Session): void {
    session.heardAtMs = performance.now();
  }

  return {
    authority,
    async request(...call) {
      for (let tried = 0; tried < MAX_TRIES && !isDisposed; tried += 1) {
        current ??= begin();
        const session = current;
        await session.connected;
        // It may have been retired while this call waited.
        if (!session.retired && !session.http2.closed && !session.http2.destroyed) return send(session, ...call);
        retire(session);
      }
      throw unavailable('no session stays open');
    },
    notifyResponseByteRead(stream: ClientHttp2Stream) {
      if (current !== undefined && stream.session === current.http2) hear(current);
    },
    unanswered(beganAtMs) {
      if (current !== undefined && current.beganAtMs <= beganAtMs && current.heardAtMs < beganAtMs) retire(current);
    },
    [Symbol.dispose]() {
      isDisposed = true;
      for (const { http2 } of open) http2.destroy(unavailable('the process stops'));
    },
  };
}

function whenConnected(http2: ClientHttp2Session, withinMs: number): Promise<void> {
  const connected = Promise.withResolvers<void>();
  const timer = setTimeout(() => http2.destroy(unavailable(`no connection within ${withinMs} ms`)), withinMs);
  http2.once('connect', () => {
    clearTimeout(timer);
    connected.resolve();
  });
  // For as long as it lives: an error that nobody hears would end the process. Its calls get the error by themselves.
  http2.on('error', connected.reject);
  http2.once('close', () => {
    clearTimeout(timer);
    connected.reject(unavailable('the connection was closed'));
  });
  connected.promise.catch(() => {});
  return connected.promise;
}

function unavailable(why: string): ConnectError {
  return new ConnectError(`the routing engine did not answer: ${why}`, Code.Unavailable);
}
