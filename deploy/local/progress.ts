// Progress for people on stderr and events for tools on stdout; nothing else of a start may be printed on stdout.
import { styleText } from 'node:util';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_EVERY_MS = 100;
const NAME_COLUMNS = 14;
/** Some pseudo-terminals say they have no columns at all. */
const NARROWEST_COLUMNS = 80;

export type Step = {
  /** Replaces the text of the spinning line about this step (terminals only). */
  update(detail: string): void;
  done(detail: string): void;
  failed(detail: string): void;
};

export type Progress = {
  step(name: string): Step;
  /** One line for people. */
  say(text: string): void;
  /** One NDJSON line on stdout, only with `--json`. */
  event(record: { event: string } & Record<string, unknown>): void;
  close(): void;
};

export const silent: Progress = {
  step: () => ({ update() {}, done() {}, failed() {} }),
  say() {},
  event() {},
  close() {},
};

/** Shows steps on `stderr`: one rewritten line on a terminal, one line per finished step otherwise. */
export function openProgress(options: { json: boolean; now?: () => number }): Progress {
  const { stderr, stdout } = process;
  const now = options.now ?? (() => performance.now());
  const running = new Map<string, string>();
  let frame = 0;

  const paint = (format: Parameters<typeof styleText>[0], text: string) => styleText(format, text, { stream: stderr });
  const wipe = () => stderr.isTTY && stderr.write('\r\u001b[2K');
  const redraw = () => {
    if (!stderr.isTTY || running.size === 0) return;
    const text = [...running].map(([name, detail]) => (detail ? `${name}: ${detail}` : name)).join(', ');
    const spinner = paint('cyan', FRAMES[frame++ % FRAMES.length] ?? '');
    stderr.write(`\r\u001b[2K  ${spinner} ${text.slice(0, (stderr.columns || NARROWEST_COLUMNS) - 6)}`);
  };
  const line = (text: string) => {
    wipe();
    stderr.write(`${text}\n`);
    redraw();
  };
  const timer = stderr.isTTY ? setInterval(redraw, FRAME_EVERY_MS).unref() : undefined;

  return {
    step(name) {
      const startedAt = now();
      running.set(name, '');
      redraw();
      const finish = (mark: string, detail: string) => {
        if (!running.delete(name)) return;
        const took = `${((now() - startedAt) / 1000).toFixed(1)} s`;
        line(`  ${mark} ${name.padEnd(NAME_COLUMNS)} ${detail}   ${paint('dim', took)}`);
      };
      return {
        update(detail) {
          if (running.has(name)) running.set(name, detail);
          redraw();
        },
        done: (detail) => finish(paint('green', '✓'), detail),
        failed: (detail) => finish(paint('red', '✗'), detail),
      };
    },
    say: line,
    event(record) {
      if (options.json) stdout.write(`${JSON.stringify(record)}\n`);
    },
    close() {
      clearInterval(timer);
      wipe();
    },
  };
}
