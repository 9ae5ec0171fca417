// The service as a process of this bench: with some settings replaced, and with one queue for all lanes where a control asks for it.
import { readConfig } from '../../../src/config.ts';
import { createLimiter } from '../../../src/lib/limiter.ts';
import type { Ports } from '../../../src/protocol/ports.ts';
import type { Protocol } from '../../../src/protocol/protocol.ts';
import { createService } from '../../../src/service.ts';
import type { SettingsOverrides } from '../../../src/settings.ts';
import type { SharedQueue } from './controls.ts';

const { TEST_SETTINGS = '{}', BENCH_SHARED = '' } = process.env;
const shared = new Set(BENCH_SHARED.split(',') as SharedQueue[]);
/** As many as one lane has by default. */
const SHARED_SLOTS = 10;
const config = readConfig(process.env);

/** A call to the routing engine has messages of any lane in it: its batches know one lane only. */
function mixLanesInCalls(ports: Ports): Ports {
  return { ...ports, selectRoute: (message) => ports.selectRoute({ ...message, lane: 'P4' }) };
}

/** All lanes take the slots of one: what came first goes first. */
function shareSlots(protocol: Protocol): Protocol {
  const slots = createLimiter(SHARED_SLOTS);
  const handlerOf: Protocol['handlerOf'] = (consumer) => {
    const handle = protocol.handlerOf(consumer);
    return handle && ((delivery) => slots.run(() => handle(delivery)));
  };
  return { ...protocol, handlerOf };
}

const service = await createService(config, {
  settings: JSON.parse(TEST_SETTINGS) as SettingsOverrides,
  ...(shared.has('routing-calls') && { wrapPorts: mixLanesInCalls }),
  ...(shared.has('slots') && { wrapProtocol: shareSlots }),
});
process.once('SIGTERM', async () => {
  await service[Symbol.asyncDispose]();
  process.exit(0);
});
