// Headers of what others sent: those that the client refuses to decode count as none, since they are no part of an input's content.
import type { MsgHdrs, StoredMsg } from 'nats';

type WithHeaders = { readonly headers?: MsgHdrs | undefined };

/** The client decodes when it is asked, and throws for a name or a value that NATS itself lets through. */
export function readHeaders(message: WithHeaders | Pick<StoredMsg, 'header'>): MsgHdrs | undefined {
  try {
    return 'header' in message ? message.header : message.headers;
  } catch {
    return undefined;
  }
}
