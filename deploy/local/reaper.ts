// A tiny process that outlives its supervisor: when the pipe on stdin ends, it kills every process that is still recorded.
// Its lines are `+ pid marker` and `- pid`; the marker has to be in the command line, so that a reused pid is spared.
import { createInterface } from 'node:readline';
import { killRecorded } from './recorded.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const recorded = new Map<number, string>();
for await (const line of createInterface({ input: process.stdin })) {
  const [sign, pid, ...marker] = line.split(' ');
  if (sign === '+') recorded.set(Number(pid), marker.join(' '));
  else recorded.delete(Number(pid));
}
await killRecorded([...recorded].map(([pid, marker]) => ({ pid, marker })).reverse());
