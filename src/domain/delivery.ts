// One delivery of an input from a stream: its bytes, where it is stored, and how it is settled.

/** A delivery of one message. At most one of ack and nak is called, once; without one, NATS delivers it again. */
export type Delivery = {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Well-formed; undefined when the header is missing or malformed. */
  readonly traceparent: string | undefined;
  /** 1 for the first delivery. */
  readonly deliveryCount: number;
  readonly streamSequence: number;
  readonly stream: string;
  /** How often the message was redriven after workers died on it. */
  readonly redrive: number;
  ack(): void;
  nak(delayMs: number): void;
  /** Tells NATS that work goes on, which starts AckWait anew. */
  working(): void;
};
