// The template messages of a request, filled in: each template is found once, and what cannot be filled in is refused by its fields.
import type { SendMessageRequest, TemplateMessage } from '../../generated/http/contract.ts';
import { limits } from '../../generated/http/contract.ts';
import type { FieldError, Lane } from '../domain/contract.ts';
import { withDeadline } from '../lib/deadline.ts';
import { mapInSlices } from '../lib/turns.ts';
import type { Rendered, Text } from '../template/render.ts';
import type { Template, Templates } from '../template/templates.ts';
import type { RankedTurns } from './ranked-turns.ts';

/** Why no text could be made of a template message; the fields are those of the message. */
export type TemplateRefusal = {
  readonly kind: 'refused';
  readonly fault: 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_VARIABLE_MISSING' | 'VALIDATION_FAILED';
  readonly errors: readonly FieldError[];
};

export type Filled = { readonly kind: 'filled'; readonly template: Template; readonly text: Text };

/** In the order of the messages; null for a text. */
export type Fillings = readonly (Filled | TemplateRefusal | null)[];

/** Whose messages, and on which lane: their work takes the turns of that lane. */
export type Sender = { readonly tenantId: string; readonly lane: Lane };

export type FillingParts = {
  readonly templates: Pick<Templates, 'find' | 'render'>;
  /** Bounds the wait for the templates of a request. */
  readonly deadlineMs: number;
  readonly turns: Pick<RankedTurns, 'ofLane'>;
};

type Draft = SendMessageRequest;

export function isTemplateMessage(draft: Draft): draft is TemplateMessage {
  return 'templateId' in draft;
}

/** A bulk may name a thousand templates; so many share a statement. */
const FOUND_TOGETHER = 64;
const WHAT = 'the templates of a request';

/** Rejects with Unavailable or DeadlineError. */
export function createFill({ templates, deadlineMs, turns }: FillingParts) {
  return async ({ tenantId, lane }: Sender, drafts: readonly Draft[]): Promise<Fillings> => {
    const ids = [...new Set(drafts.filter(isTemplateMessage).map(({ templateId }) => templateId))];
    const found = await (ids.length === 1 ? findOne(tenantId, ids[0]!, lane) : findMany(tenantId, ids, lane));
    const fillOne = (draft: Draft) => (isTemplateMessage(draft) ? fill(draft, found) : null);
    return await mapInSlices(drafts, fillOne, turns.ofLane[lane]);
  };

  /** Most often it is held here: then there is no wait to bound, and no timer to pay for. */
  function findOne(tenantId: string, id: string, lane: Lane): Found | Promise<Found> {
    const answer = templates.find(tenantId, id, turns.ofLane[lane]);
    return answer instanceof Promise ? withDeadline(answer.then(foundOf), deadlineMs, WHAT) : foundOf(answer);
  }

  function findMany(tenantId: string, ids: readonly string[], lane: Lane): Promise<Found> {
    return withDeadline((signal) => findAll(tenantId, ids, lane, signal), deadlineMs, WHAT);
  }

  async function findAll(tenantId: string, ids: readonly string[], lane: Lane, signal: AbortSignal): Promise<Found> {
    const found = new Map<string, Template>();
    for (let at = 0; at < ids.length; at += FOUND_TOGETHER) {
      signal.throwIfAborted();
      const some = ids.slice(at, at + FOUND_TOGETHER);
      for (const template of await Promise.all(some.map((id) => templates.find(tenantId, id, turns.ofLane[lane]))))
        if (template !== null) found.set(template.templateId, template);
    }
    return found;
  }

  function fill({ templateId, variables }: TemplateMessage, found: Found) {
    const template = found.get(templateId);
    if (template === undefined) return NOT_FOUND;
    const text = templates.render(template, variables);
    return text.kind === 'text' ? ({ kind: 'filled', template, text } as const) : refusalOf(text);
  }
}

/** By their ids; those that are missing are not there. */
type Found = ReadonlyMap<string, Template>;

function foundOf(template: Template | null): Found {
  return template === null ? NONE : new Map([[template.templateId, template]]);
}

const NONE: Found = new Map();

const NOT_FOUND: TemplateRefusal = {
  kind: 'refused',
  fault: 'TEMPLATE_NOT_FOUND',
  errors: [{ field: 'templateId', message: 'is no template that can be used', code: 'TEMPLATE_NOT_FOUND' }],
};

const TOO_LONG: TemplateRefusal = {
  kind: 'refused',
  fault: 'VALIDATION_FAILED',
  errors: [
    {
      field: 'variables',
      message: `make a text that is not 1 to ${limits.messageBody.maxLength} characters long`,
      code: limits.messageBody.errorCode,
    },
  ],
};

function refusalOf(rendered: Exclude<Rendered, Text>): TemplateRefusal {
  if (rendered.kind === 'length') return TOO_LONG;
  const { missing, unknown, unreadable } = rendered;
  const of = (names: readonly string[], error: Omit<FieldError, 'field'>) =>
    names.map((name) => ({ field: `variables.${name}`, ...error }));
  return {
    kind: 'refused',
    fault: missing.length > 0 ? 'TEMPLATE_VARIABLE_MISSING' : 'VALIDATION_FAILED',
    errors: [
      ...of(missing, { message: 'is required by the template', code: 'TEMPLATE_VARIABLE_MISSING' }),
      ...of(unknown, { message: 'is no variable of the template', code: 'UNKNOWN_FIELD' }),
      ...of(unreadable, { message: 'holds U+0000 or an unpaired surrogate', code: 'FORMAT' }),
    ],
  };
}
