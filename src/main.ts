// The process: reads its environment, runs its roles, and stops them in order on SIGTERM or SIGINT.
import { ConfigError, readConfig } from './config.ts';
import { createService } from './service.ts';
import { settings } from './settings.ts';

const EXIT_CONFIG = 2;
const EXIT_START = 1;
const EXIT_UNFINISHED = 3;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const service = await createService(config);
  const stop = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop.resolve);
  await stop.promise;
  // Work that is left then is recovered as after a kill.
  setTimeout(() => process.exit(EXIT_UNFINISHED), settings.stop.withinMs).unref();
  await service[Symbol.asyncDispose]();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? unusable(error) : describe(error)}\n`);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_START);
  },
);

function unusable({ message }: ConfigError): string {
  return `The environment is not usable.\n  ${message.replaceAll('\n', '\n  ')}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
