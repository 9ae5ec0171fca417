// The least that a publication with PubAck takes: one inbox for all of them, and no timers.
import { headers, type NatsConnection, nuid } from 'nats';

export type Publish = (subject: string, messageId: string, correlationId: string, payload: object) => Promise<void>;

const encoder = new TextEncoder();

/** Rejects when the stream answers with an error. An answer that never comes is found by the count of the stream. */
export function createPublish(connection: NatsConnection, traceparent: string): Publish {
  const inbox = `_INBOX.${nuid.next()}`;
  const waiting = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  let last = 0;
  connection.subscribe(`${inbox}.*`, {
    callback: (_error, message) => {
      const token = message.subject.slice(inbox.length + 1);
      const entry = waiting.get(token);
      waiting.delete(token);
      const answer = JSON.parse(message.string() || '{"error":"no stream"}') as { error?: unknown };
      if (answer.error === undefined) entry?.resolve();
      else entry?.reject(new Error(JSON.stringify(answer.error)));
    },
  });
  return (subject, messageId, correlationId, payload) =>
    new Promise((resolve, reject) => {
      last += 1;
      const token = last.toString(36);
      waiting.set(token, { resolve, reject });
      const head = headers();
      head.append('Nats-Msg-Id', messageId);
      head.append('X-Correlation-ID', correlationId);
      head.append('traceparent', traceparent);
      const reply = `${inbox}.${token}`;
      connection.publish(subject, encoder.encode(JSON.stringify(payload)), { reply, headers: head });
    });
}
