// Sends a publication, its headers written as the bytes that they are on the wire.
import type { MsgHdrs, NatsConnection } from 'nats';
import { type Publication, REDRIVE_HEADER } from '../../generated/events/publications.ts';

/** Throws when a header is more than one line, or the link is closed. */
export function send(connection: NatsConnection, publication: Publication, replyTo = ''): void {
  const head = Buffer.from(headOf(publication));
  connection.publish(publication.subject, Buffer.from(JSON.stringify(publication.payload)), {
    reply: replyTo,
    // The client needs only the bytes of the headers; its own class builds and searches them header by header.
    headers: { encode: () => head } as unknown as MsgHdrs,
  });
}

/** Throws when a value would end its line, and so its header. */
function headOf({ msgId, correlationId, traceparent, redrive }: Publication): string {
  let head = `NATS/1.0\r\ntraceparent: ${oneLine(traceparent)}`;
  if (msgId !== undefined) head += `\r\nNats-Msg-Id: ${oneLine(msgId)}`;
  if (correlationId !== undefined) head += `\r\nX-Correlation-ID: ${oneLine(correlationId)}`;
  if (redrive !== undefined) head += `\r\n${REDRIVE_HEADER}: ${redrive}`;
  return `${head}\r\n\r\n`;
}

const LINE_END = /[\r\n]/;

function oneLine(value: string): string {
  if (LINE_END.test(value)) throw new Error('a header of a publication has more than one line');
  return value;
}
