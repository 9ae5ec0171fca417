// Who asked for an action that is audited, and by which request.

export type Actor = {
  /** The name of the internal token; null in what a release without names recorded. */
  readonly name: string | null;
  readonly requestId: string;
  readonly traceparent: string;
};

/** The actor of a request in progress. */
export type NamedActor = Actor & { readonly name: string };
