// Takes the verdicts on messages of the fast path, which come beside or after their delivery: each is counted, and changes nothing.
import type { ShadowVerdict } from '../../generated/events/types.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Drift, ShadowAnswer, Shadowed } from '../domain/fast-path.ts';
import { readShadowVerdict } from './inputs.ts';
import { retryInPlace } from './retry-in-place.ts';

export type ShadowVerdictPorts = {
  readonly isShadowVerdict: (value: unknown) => value is ShadowVerdict;
  /** Whether a message with this id, tenant and template is stored, and has the fast path. */
  isOnFastPath(named: Shadowed): Promise<boolean>;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly telemetry: {
    shadowAnswered(answer: ShadowAnswer, about: ShadowSource): void;
    shadowInterrupted(event: { messageId: string; error: unknown }): void;
    /** Told again if the delivery comes twice. */
    drifted(event: Drift): void;
  };
};

/** The ids in a verdict, or the place of one that cannot be read. */
export type ShadowSource = Shadowed | { readonly streamSequence: number };

export function createShadowVerdicts(ports: ShadowVerdictPorts) {
  const { isShadowVerdict, isOnFastPath, stop, telemetry } = ports;
  return { handle };

  async function handle(delivery: Delivery): Promise<void> {
    const read = readShadowVerdict(delivery.data, isShadowVerdict);
    if (read === undefined) return unreadable(delivery);
    const { messageId, tenantId, templateId, verdict } = read;
    const named = { messageId, tenantId, templateId };
    let answer: ShadowAnswer = verdict;
    const check = async () => {
      answer = (await isGenuine(named, verdict)) ? verdict : 'unknown';
    };
    const onTrouble = (error: unknown) => telemetry.shadowInterrupted({ messageId, error });
    const end = await retryInPlace(delivery, check, { stop, onTrouble });
    if (end === 'stopped') return;
    if (end === 'refused') return unreadable(delivery);
    telemetry.shadowAnswered(answer, named);
    if (answer === 'BLOCK') telemetry.drifted({ ...named, mode: 'shadow' });
    delivery.ack();
  }

  /** Only a BLOCK raises an alert, so only a BLOCK is worth a question to PostgreSQL. */
  async function isGenuine(named: Shadowed, verdict: ShadowVerdict['verdict']): Promise<boolean> {
    return verdict === 'ALLOW' || (await isOnFastPath(named));
  }

  /** The stream keeps it for as long as anybody could want to look at it. */
  function unreadable(delivery: Delivery): void {
    telemetry.shadowAnswered('unreadable', { streamSequence: delivery.streamSequence });
    delivery.ack();
  }
}
