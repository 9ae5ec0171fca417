// JetStream's answers to a publication, and the two ways in which it can leave one in doubt.

/** Where the publication was stored; `duplicate` when the stream already had its message id. */
export type PubAck = { readonly stream: string; readonly seq: number; readonly duplicate: boolean };

/** JetStream answered that it did not store the publication. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
  /** False when no stream was there to answer: that says nothing of an earlier publication with the same message id. */
  readonly byStream: boolean;

  constructor(message: string, byStream = true) {
    super(message);
    this.byStream = byStream;
  }
}

/** No answer came in time: whether it was stored is unknown. Publishing again with the same message id settles that. */
export class PublishTimeout extends Error {
  override readonly name = 'PublishTimeout';
}
