// The template messages of one request, from their drafts to their texts and paths.
import type { Templates } from '../template/templates.ts';
import type { Draft, Drafted } from './draft.ts';
import { refusalsOf } from './draft.ts';
import { createFill, type FillingParts, type Sender } from './filling.ts';
import { createJudge, type Decided, type PathParts } from './path.ts';
import type { IsSampled } from './sampling.ts';

export type TemplateMessageParts = FillingParts &
  PathParts & {
    readonly templates: Templates;
    readonly isSampled: IsSampled;
  };

/** Both reject with Unavailable or DeadlineError. */
export type TemplateMessages = {
  /** Called as late as the messages can be made, since a kill acts on submits. In the order of the drafts; null for a text. */
  decide(sender: Sender, drafts: readonly Draft[]): Promise<readonly Decided[]>;
  /** What is known of drafts of which none can become a message; null when one can. */
  refusedAll(sender: Sender, drafts: readonly Draft[]): Promise<Drafted | null>;
};

export function createTemplateMessages(parts: TemplateMessageParts): TemplateMessages {
  const fill = createFill(parts);
  const judge = createJudge(parts);
  return {
    decide: async (sender, drafts) => judge(sender, await fill(sender, drafts)),
    async refusedAll(sender, drafts) {
      const refusals = refusalsOf(await fill(sender, drafts));
      return refusals.size < drafts.length ? null : { batchId: null, messages: [], refusals };
    },
  };
}
