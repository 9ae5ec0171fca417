// CPU time of processes and of everything below them, read from /proc; measures nothing where there is no /proc.
import { readdirSync, readFileSync } from 'node:fs';

const MICROSECONDS_PER_TICK = 10_000;

/** CPU microseconds since each process began, by name. */
export type CpuSample = Readonly<Record<string, number>>;

type Times = { readonly parent: number; readonly ticks: number; readonly withEnded: number };

function timesOf(pid: number): Times | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may have any character; numbers follow: state is field 3, parent 4, times 14 to 17.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number) as [number, number, number, number];
    const ticks = user + system;
    return { parent: Number(fields[1]), ticks, withEnded: ticks + childUser + childSystem };
  } catch {
    return undefined;
  }
}

function allTimes(): Map<number, Times> {
  const times = new Map<number, Times>();
  try {
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      const found = Number.isInteger(pid) ? timesOf(pid) : undefined;
      if (found !== undefined) times.set(pid, found);
    }
  } catch {
    return times;
  }
  return times;
}

/** The CPU time of a process, of its living descendants, and of its children that have ended. */
function ticksBelow(pid: number, times: ReadonlyMap<number, Times>): number {
  let ticks = times.get(pid)?.withEnded ?? 0;
  for (const [child, { parent }] of times) if (parent === pid) ticks += ticksBelow(child, times);
  return ticks;
}

export function sampleCpu(pids: Readonly<Record<string, number | undefined>>): CpuSample {
  const times = allTimes();
  const named = Object.entries(pids).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(named.map(([name, pid]) => [name, ticksBelow(pid, times) * MICROSECONDS_PER_TICK]));
}

export function cpuBetween(before: CpuSample, after: CpuSample): CpuSample {
  return Object.fromEntries(Object.entries(after).map(([name, ticks]) => [name, ticks - (before[name] ?? ticks)]));
}
