// Runs the service as a process of a test: with other settings, fail-points and parts than a deployment has.
import { readConfig } from '../../src/config.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { createService } from '../../src/service.ts';
import type { SettingsOverrides } from '../../src/settings.ts';
import { failingAt } from './failing-ports.ts';
import { armFailpoints, parseFailpoints } from './failpoints.ts';

/** TEST_SETTINGS: settings as JSON. TEST_FAILPOINTS: rules as failpoints.ts reads them. */
export async function runService(wrapPorts: (ports: Ports) => Ports = (ports) => ports): Promise<void> {
  const { TEST_SETTINGS = '{}', TEST_FAILPOINTS = '' } = process.env;
  const failing =
    TEST_FAILPOINTS === '' ? null : failingAt(armFailpoints(parseFailpoints(TEST_FAILPOINTS), Math.random));
  const service = await createService(readConfig(process.env), {
    settings: JSON.parse(TEST_SETTINGS) as SettingsOverrides,
    ...failing,
    wrapPorts: (ports) => wrapPorts(failing?.wrapPorts(ports) ?? ports),
  });
  process.once('SIGTERM', async () => {
    await service[Symbol.asyncDispose]();
    process.exit(0);
  });
}
