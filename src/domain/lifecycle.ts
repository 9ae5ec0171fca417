// The life of a message as a table; SQL guards, diagrams and checks are derived from it and know no other edge.
import { type MessageStatus, messageStatuses } from './contract.ts';

/** The statuses that may follow a status; no status follows a final one. */
export const successors = {
  QUEUED: ['ROUTING', 'FAILED', 'DEAD_LETTER'],
  ROUTING: ['ROUTED', 'RETRY', 'FAILED', 'DEAD_LETTER'],
  ROUTED: ['SENT', 'RETRY', 'FAILED', 'DEAD_LETTER'],
  RETRY: ['ROUTING', 'FAILED', 'DEAD_LETTER'],
  SENT: [],
  FAILED: [],
  DEAD_LETTER: [],
} as const satisfies Record<MessageStatus, readonly MessageStatus[]>;

type Successors = typeof successors;

export type FinalStatus = { [S in MessageStatus]: Successors[S] extends readonly [] ? S : never }[MessageStatus];
export type OpenStatus = Exclude<MessageStatus, FinalStatus>;

export function isFinal(status: MessageStatus): status is FinalStatus {
  return successors[status].length === 0;
}

export const openStatuses = messageStatuses.filter((status): status is OpenStatus => !isFinal(status));
export const finalStatuses = messageStatuses.filter(isFinal);

/** Every edge as `FROM>TO`, the form in which PostgreSQL has them; the first one has no FROM. */
export const edges: readonly string[] = [
  '>QUEUED',
  ...messageStatuses.flatMap((from) => successors[from].map((to) => `${from}>${to}`)),
];

/** A committed change of status; `seq` counts from 1 without gaps, `at` is RFC 3339. */
export type Transition = {
  readonly seq: number;
  readonly previousStatus: MessageStatus | null;
  readonly status: MessageStatus;
  readonly at: string;
};
