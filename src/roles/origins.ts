// The real clock and random sources of a process: times, ids and traces.
import { randomUUID } from 'node:crypto';
import { newTraceparent } from '../domain/trace.ts';
import type { Origins } from '../protocol/ports.ts';

let latest = { ms: 0, text: '' };

/** The present moment, RFC 3339; the text is made once per millisecond. */
function now(): string {
  const ms = Date.now();
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}

export const origins: Origins = { nowMs: Date.now, now, uuid: randomUUID, newTraceparent };
