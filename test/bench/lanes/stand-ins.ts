// The parent's side of the neighbours of this bench.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Mood = {
  /** What each call with a message of P4 in it takes. */
  readonly routingP4Ms: number;
  readonly complianceP4Ms: number;
  /** What each evaluation takes, of any lane. */
  readonly complianceMs: number;
  /** True: no message has a route. */
  readonly refuses: boolean;
  /** False: compliance is not there. */
  readonly evaluates: boolean;
};

export const calm: Mood = { routingP4Ms: 0, complianceP4Ms: 0, complianceMs: 0, refuses: false, evaluates: true };

export type StandIns = AsyncDisposable & {
  readonly pid: number | undefined;
  readonly routingUrl: string;
  /** Resolves once they behave so. */
  become(mood: Mood): Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('./stand-ins-main.ts', import.meta.url));
const ANSWER_WITHIN_MS = 15_000;

export async function startStandIns(natsUrl: string): Promise<StandIns> {
  const env = { PATH: process.env['PATH'], NATS_URL: natsUrl };
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
  const answer = async () => {
    const [said] = await once(child, 'message', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return said as { readonly routingUrl: string };
  };
  const { routingUrl } = await answer();
  return {
    ...{ pid: child.pid, routingUrl },
    async become(mood) {
      const answered = answer();
      child.send(mood);
      await answered;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
