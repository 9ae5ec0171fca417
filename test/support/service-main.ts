// The service as a process with other times than a deployment has, for tests that kill it.
import { readConfig } from '../../src/config.ts';
import { createService } from '../../src/service.ts';

const service = await createService(readConfig(process.env), {
  timings: JSON.parse(process.env['TEST_TIMINGS'] ?? '{}'),
});
process.once('SIGTERM', async () => {
  await service[Symbol.asyncDispose]();
  process.exit(0);
});
