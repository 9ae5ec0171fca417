// Publishes bytes as headers that no client would write; NATS takes them as they are.
import { once } from 'node:events';
import { connect } from 'node:net';

export type RawMessage = { readonly subject: string; readonly head: string; readonly body: string };

/** Resolves once the server has them all. */
export async function publishRaw(natsUrl: string, messages: readonly RawMessage[]): Promise<void> {
  const { hostname, port } = new URL(natsUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'data');
  const parts = messages.flatMap(({ subject, head, body }) => {
    const [headBytes, bodyBytes] = [Buffer.from(head), Buffer.from(body)];
    const line = `HPUB ${subject} ${headBytes.length} ${headBytes.length + bodyBytes.length}\r\n`;
    return [Buffer.from(line), headBytes, bodyBytes, Buffer.from('\r\n')];
  });
  socket.write(Buffer.concat([Buffer.from('CONNECT {"verbose":false,"headers":true}\r\n'), ...parts]));
  socket.write('PING\r\n');
  let answers = '';
  for await (const chunk of socket) {
    answers += String(chunk);
    if (answers.includes('-ERR')) throw new Error(answers);
    // The end of the iteration closes the connection.
    if (answers.includes('PONG')) return;
  }
}
