// The compliance path of template messages: judged by their texts, then the kill switch is asked once for each template, and then chance.
import type { FastPathFallbackReason } from '../domain/contract.ts';
import type { KillState, KillSwitch } from '../domain/kill-switch.ts';
import type { Templated } from '../domain/message.ts';
import { mapInTime } from '../lib/turns.ts';
import type { Judgement } from '../template/judge.ts';
import type { Templates } from '../template/templates.ts';
import type { Filled, Fillings, Sender, TemplateRefusal } from './filling.ts';
import type { RankedTurns } from './ranked-turns.ts';
import type { IsSampled } from './sampling.ts';

/** A template message whose text is made, and all that its path depends on but its id. */
export type Judged = {
  readonly kind: 'judged';
  readonly templateId: string;
  readonly body: string;
  readonly judgement: Judgement;
  readonly killState: KillState;
};

export type Decided = Judged | TemplateRefusal | null;

export type PathParts = {
  readonly templates: Pick<Templates, 'judge'>;
  readonly killSwitch: KillSwitch;
  readonly turns: Pick<RankedTurns, 'ofLane'>;
};

export function createJudge({ templates, killSwitch, turns }: PathParts) {
  // Judging asks nobody and may take long, so the kill switch, whose answer must not grow old, comes after it.
  return async ({ tenantId, lane }: Sender, fillings: Fillings): Promise<readonly Decided[]> => {
    const judgements = await mapInTime(
      fillings,
      (one) => (isFilled(one) ? templates.judge(one.template, one.text) : null),
      turns.ofLane[lane],
    );
    const states = await killStatesOf(tenantId, fillings.filter(isFilled));
    return fillings.map((one, index) => {
      if (!isFilled(one)) return one;
      const { templateId } = one.template;
      const killState = states.get(templateId)!;
      return { kind: 'judged', templateId, body: one.text.body, judgement: judgements[index]!, killState };
    });
  };

  async function killStatesOf(tenantId: string, filled: readonly Filled[]): Promise<ReadonlyMap<string, KillState>> {
    const ids = [...new Set(filled.map(({ template }) => template.templateId))];
    // All are asked at once, and none rejects.
    const asked = ids.map((id) => [id, killSwitch.stateOf(tenantId, id)] as const);
    const states = new Map<string, KillState>();
    for (const [id, state] of asked) states.set(id, await state);
    return states;
  }
}

function isFilled(one: Fillings[number]): one is Filled {
  return one?.kind === 'filled';
}

/** What the row of the message says of its template. */
export function templatedOf(judged: Judged, messageId: string, isSampled: IsSampled): Templated {
  const { templateId, judgement } = judged;
  return { templateId, fingerprint: judgement.fingerprint, pathReason: reasonOf(judged, messageId, isSampled) };
}

/** The first that applies; null for the fast path. */
function reasonOf({ killState, judgement }: Judged, messageId: string, isSampled: IsSampled) {
  return reasonOfState[killState] ?? judgement.reason ?? (isSampled(messageId) ? 'SAMPLED' : null);
}

const reasonOfState = {
  killed: 'KILLED',
  unknown: 'KILL_SWITCH_UNKNOWN',
  on: null,
} as const satisfies Record<KillState, FastPathFallbackReason | null>;
