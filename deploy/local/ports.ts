// Free ports, and the process that uses a port.
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { StartFailure } from './failure.ts';

const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 31_999;
/** An API needs the port after it as well. */
const HIGHEST_WITH_NEXT = 65_534;
const MAX_TRIES = 100;
const LSOF_DEADLINE_MS = 5_000;

export type PortHolder = { pid: number; command: string };

/** Whether 127.0.0.1:`port` can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}

/**
 * A free port below the ephemeral ranges of Linux and macOS. In those ranges, while a server is down in an outage, an
 * outgoing connection could get its port, and a client that reconnects in a loop could even be connected to itself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST_PORT} and ${HIGHEST_PORT} in ${MAX_TRIES} tries`);
}

/** The process that listens on `port`; undefined without one, and for one of a user whose files cannot be read. */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  return process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}

/** Throws PORT_IN_USE with the process that uses `port` when it cannot be listened on. */
export async function assertFree(port: number): Promise<void> {
  if (await isFree(port)) return;
  const holder = await portHolder(port);
  const who = holder ? `${holder.command} (pid ${holder.pid})` : 'another process';
  const other = port + 10 < HIGHEST_WITH_NEXT ? port + 10 : port - 10;
  throw new StartFailure('PORT_IN_USE', `Port ${port} is used by ${who}. Stop it, or: npm start -- --port ${other}`);
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && local?.endsWith(suffix) && inode) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

async function holderFromProc(port: number): Promise<PortHolder | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
      if (inodes.has(target)) return { pid: Number(pid), command: await programName(pid) };
    }
  }
  return undefined;
}

async function programName(pid: string): Promise<string> {
  const [name = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const fallback = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process');
  return name.split('/').pop()?.split(' ')[0] || fallback.trim();
}

async function holderFromLsof(port: number): Promise<PortHolder | undefined> {
  const answer = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    timeout: LSOF_DEADLINE_MS,
  }).catch(() => undefined);
  const pid = /^p(\d+)$/m.exec(answer?.stdout ?? '')?.[1];
  const command = /^c(.+)$/m.exec(answer?.stdout ?? '')?.[1];
  return pid && command ? { pid: Number(pid), command } : undefined;
}
