// One keep-alive connection that sends ready-made requests one after another; cheaper than any server it can be pointed at.
import { connect } from 'node:net';

export type Reply = { readonly status: number; readonly body: string };

export type HttpLine = {
  /** Resolves to the whole reply. Rejects when the connection breaks or the reply does not announce its length. */
  ask(request: string): Promise<Reply>;
  close(): void;
};

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const REPLY_WITHIN_MS = 15_000;

export function openHttpLine(port: number): HttpLine {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received: Buffer[] = [];
  let receivedBytes = 0;
  let neededBytes = 0;
  let asked: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;

  const fail = (error: Error) => {
    asked?.reject(error);
    asked = undefined;
    socket.destroy();
  };

  function readHead(): void {
    const text = (received.length === 1 ? received[0]! : Buffer.concat(received)).toString('latin1');
    const end = text.indexOf(HEAD_END);
    if (end < 0) return;
    const length = LENGTH.exec(text.slice(0, end));
    if (length === null) fail(new Error(`a reply without Content-Length: ${text.slice(0, 80)}`));
    else neededBytes = end + HEAD_END.length + Number(length[1]);
  }

  socket.on('data', (chunk) => {
    if (asked === undefined) return fail(new Error('a reply that nobody asked for, or that came too late'));
    received.push(chunk);
    receivedBytes += chunk.length;
    if (neededBytes === 0) readHead();
    if (neededBytes === 0 || receivedBytes < neededBytes) return;
    const text = (received.length === 1 ? received[0]! : Buffer.concat(received)).toString('latin1');
    received = [];
    receivedBytes = 0;
    neededBytes = 0;
    const { resolve } = asked;
    asked = undefined;
    resolve({ status: Number(text.slice(9, 12)), body: text.slice(text.indexOf(HEAD_END) + HEAD_END.length) });
  });
  socket.setTimeout(REPLY_WITHIN_MS, () => asked && fail(new Error(`no reply within ${REPLY_WITHIN_MS} ms`)));
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection was closed'));
        asked = { resolve, reject };
        socket.write(request, 'latin1');
      }),
    close() {
      socket.removeAllListeners('close');
      socket.destroy();
    },
  };
}
