// Hands over only while the operators' stream is certain to tell a second publication from a first one; later, silence is the safe side.
import { StageFailure } from '../domain/failure.ts';
import type { MessageKey } from '../domain/journey.ts';
import type { Operators } from './dispatch.ts';

export type HandOverPorts = {
  readonly operators: Operators;
  /** When the message was first bound to its operator, RFC 3339; nothing was published before. Null when it never was. */
  firstRoutedAt(key: MessageKey): Promise<string | null>;
  readonly nowMs: () => number;
  /** How long after its first binding a message is handed over; less than the operators' stream remembers its id. */
  readonly handOverForMs: number;
};

/** As the operators are, and rejects with StageFailure PUBLISH_OUTCOME_UNKNOWN without publishing when it is too late. */
export function createHandOver(ports: HandOverPorts): Operators {
  async function isTooLate(key: MessageKey): Promise<boolean> {
    const oldest = ports.nowMs() - ports.handOverForMs;
    // Young enough as a whole: no need to look.
    if (Date.parse(key.acceptedAt) > oldest) return false;
    const first = await ports.firstRoutedAt(key);
    return first !== null && Date.parse(first) <= oldest;
  }

  return {
    async handOver(message) {
      if (await isTooLate(message)) {
        const detail =
          'an earlier publication may have arrived, and is too old to be recognised by the operator stream';
        throw new StageFailure('PUBLISH_OUTCOME_UNKNOWN', detail);
      }
      return ports.operators.handOver(message);
    },
  };
}
