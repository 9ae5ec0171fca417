// Wraps everything that the service publishes into JetStream and NATS.
import type { Ports } from '../../src/protocol/ports.ts';
import type { Overrides } from '../../src/service.ts';

type Publish = Ports['publish'];

export function wrapPublish(wrap: (publish: Publish) => Publish): Pick<Overrides, 'wrapPorts'> {
  return { wrapPorts: (ports) => ({ ...ports, publish: wrap(ports.publish) }) };
}
