// A message that a stream still has, as it came in.

export type StoredInput = {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly traceparent: string | undefined;
  /** How often the message was redriven after workers died on it. */
  readonly redrive: number;
  readonly stream: string;
  readonly streamSequence: number;
};
