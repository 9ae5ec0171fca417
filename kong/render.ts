// `npm run kong:render`: the configuration of Kong from its template and the keys of the auth service, once or for as long as keys change.
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from './files.ts';
import { fill } from './fill.ts';
import { credentialsOf } from './keys.ts';
import { post } from './nodes.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { readJwks } from './read-jwks.ts';
import { Refusal } from './refusal.ts';
import { createWatch } from './watch.ts';

const EXIT = { done: 0, failed: 1, refused: 2 } as const;

async function renderOnce(options: Options): Promise<void> {
  const rendered = fill({ ...options, credentials: credentialsOf(await readJwks(options.jwks)) });
  if (options.out === null) process.stdout.write(rendered.yaml);
  else await replaceFile(options.out, rendered.yaml);
  const posted = await Promise.allSettled(options.admin.map((admin) => post(admin, rendered)));
  const failed = posted.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

async function watch(options: Options): Promise<void> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  const say = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const { look } = await createWatch({ options, nowMs: Date.now, say });
  while (!ended.signal.aborted) {
    await look();
    await sleep(options.pollMs, undefined, { signal: ended.signal }).catch(() => {});
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else if (options.watch) await watch(options);
  else await renderOnce(options);
  return EXIT.done;
}

process.exitCode = await main().catch((error: Error) => {
  const isUsage = error instanceof Refusal && error.reasons.includes('USAGE');
  process.stderr.write(`${error.message}\n${isUsage ? `\n${HELP}` : ''}`);
  return error instanceof Refusal ? EXIT.refused : EXIT.failed;
});
