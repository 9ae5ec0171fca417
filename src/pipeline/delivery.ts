// One delivery of an input from a stream: its bytes, where it is stored, and how it is settled.
import type { Settleable } from './settle.ts';

export type LaneDelivery = Settleable & {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Well-formed; undefined when none came, or one that is none. */
  readonly traceparent: string | undefined;
  readonly stream: string;
  readonly streamSequence: number;
  /** How often the message came back after workers died on it. */
  readonly redrive: number;
  /** Says that work goes on, which starts AckWait anew. */
  working(): void;
};
