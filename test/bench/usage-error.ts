// The refusal of options.
/** An option that cannot be used; the message says which. */
export class UsageError extends Error {}
