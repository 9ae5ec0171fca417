// W3C Trace Context for messages that came without one.
import { randomBytes } from 'node:crypto';

/** A fresh, sampled trace. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
